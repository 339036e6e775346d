/**
 * The first field with a mistake takes the focus once its form was sent: on a phone, or in a long dialog, it may lie out of sight, and
 * a screen reader reads what is wrong with it. What is wrong with the form as a whole comes into sight.
 */
export function showMistakes(): void {
  document.addEventListener('submit', ({ target }) => {
    if (target instanceof HTMLFormElement) watch(target)
  })
}

let stop: (() => void) | undefined

/** Until the answer is there, or the person goes on by themselves. */
function watch(form: HTMLFormElement): void {
  stop?.()
  const look = () => show(form) && stop?.()
  const observer = new MutationObserver(look)
  const goesOn = new AbortController()
  stop = () => {
    observer.disconnect()
    goesOn.abort()
  }
  observer.observe(form, { subtree: true, childList: true, attributeFilter: ['aria-invalid'] })
  for (const act of ['pointerdown', 'keydown', 'input']) document.addEventListener(act, stop, { signal: goesOn.signal, capture: true })
  // A mistake that stands there from the last time changes nothing on the page.
  setTimeout(look)
}

function show(form: HTMLFormElement): boolean {
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"]')
  if (field) field.focus()
  else form.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' })
  return field !== null
}
