/** As `ref` of a control that appears where the person has just pressed a button. */
export function takeFocus(field: HTMLElement | null): void {
  field?.focus()
}
