import { post } from './api.ts'
import { toastFailure } from './act.ts'

/** Loads the page anew, so that nothing of the person stays in memory. */
export async function signOut(): Promise<void> {
  try {
    await post('/api/auth/sign-out')
    window.location.assign('/sign-in')
  } catch (error) {
    toastFailure(error)
  }
}
