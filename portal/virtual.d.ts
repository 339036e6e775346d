/** The definition of the product that the portal is built for; `build.ts` puts it in. */
declare module 'virtual:product' {
  const definition: unknown
  export default definition
}
