/** The definition of the product that the portal is built for; `build.ts` puts it in. */
declare module 'virtual:product' {
  const definition: unknown
  export default definition
}

/** The screens of the product's modules. */
declare module 'virtual:screens' {
  export const screens: readonly unknown[]
}
