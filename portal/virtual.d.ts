/** The definition of the product that the portal is built for; `build.ts` puts it in. */
declare module 'virtual:product' {
  const product: import('../platform/product.ts').Product
  export default product
}
