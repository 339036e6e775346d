/** Where the skip link leads: every frame's main part bears it. */
export const mainId = 'main'
