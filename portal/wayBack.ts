import { mainId } from './shell/mainId.ts'

/**
 * Whoever closes a dialog goes on where they were. The dialogs do so by themselves, but not where they came into being open, or were
 * opened from a menu that is gone: the focus would be nowhere then, and the key Tab begin at the top of the page.
 */
export function keepWayBack(): void {
  let place: HTMLElement | undefined
  const goBack = () => {
    if (document.activeElement !== document.body || document.querySelector(dialogs)) return
    const back = place?.isConnected ? place : document.getElementById(mainId)
    back?.focus({ preventScroll: true })
  }
  const observer = new MutationObserver(() => {
    if (document.querySelector(dialogs)) return
    observer.disconnect()
    // After the dialog's own way, if it has one.
    setTimeout(goBack, 50)
  })
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return
    if (target.closest(dialogs)) observer.observe(document.body, { subtree: true, childList: true })
    else if (!target.closest('[role="menu"], [role="listbox"]')) place = target
  })
}

const dialogs = '[role="dialog"]'
