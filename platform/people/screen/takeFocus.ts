/** As `ref` of a field that appears where the person has just pressed a button. */
export function takeFocus(field: HTMLInputElement | null): void {
  field?.focus()
}
