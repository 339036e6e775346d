import { password } from './product.ts'
import { fill, press, reads } from './steps.ts'
import type { Visits } from './visits.ts'

const join = 'Join Acme & Partners International Holding'

/** Signing up, signing in, and what is the person's own. */
export const account: Visits = {
  '/sign-in': {
    shown: { sees: 'Sign in to' },
    refused: { sees: 'Sign in to', query: '?error=access_denied', does: (page) => reads(page, 'the sign-in was cancelled there', 'alert') },
  },
  '/sign-in/second-step': {
    shown: { sees: 'Enter your code' },
    gone: {
      sees: 'Enter your code',
      async does(page) {
        await fill(page, 'Code', '123456')
        await press(page, 'Sign in')
        await reads(page, 'This sign-in took too long', 'alert')
      },
    },
  },
  '/sign-up': {
    shown: { sees: 'Sign up for' },
    'with mistakes': { sees: 'Sign up for', does: (page) => press(page, 'Sign up') },
    'by an invitation': { link: 'open', sees: join, does: (page) => fill(page, 'Password', 'password') },
  },
  '/check-mail': { shown: { sees: 'Verify your address' } },
  '/verify-email': { 'cut off': { sees: 'This link did not work' } },
  '/forgot-password': { shown: { sees: 'Forgot your password?' } },
  '/reset-password': {
    shown: { query: '?token=abc', sees: 'Set a new password' },
    'cut off': { sees: 'This link does not work any more' },
  },
  '/profile': {
    shown: { as: 'owner', sees: 'Where you are signed in', does: (page) => reads(page, 'This one', 'region') },
    'changing the address': { as: 'owner', sees: 'Profile', does: (page) => press(page, 'Change e-mail') },
    'about to delete the account': {
      as: 'lesser',
      sees: 'Delete account',
      async does(page) {
        await press(page, 'Delete account')
        await page.getByRole('dialog').getByText('You leave').waitFor()
      },
      dialog: true,
    },
    'an owner about to delete the account': {
      as: 'owner',
      sees: 'Delete account',
      async does(page) {
        await press(page, 'Delete account')
        await page.getByRole('dialog').getByRole('alert').waitFor()
      },
      dialog: true,
    },
    'turning on the second step': {
      as: 'lesser',
      sees: 'Two-step sign-in',
      async does(page) {
        await press(page, 'Turn on two-step sign-in')
        await fill(page, 'Your password', password)
        await press(page, 'Go on')
        await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
      },
      dialog: true,
    },
  },
}

export const invitation: Visits = {
  '/invitation': {
    unknown: { sees: 'This link does not work', statuses: [404] },
    expired: { link: 'expired', sees: 'This invitation has expired' },
    used: { link: 'used', sees: 'This invitation was accepted' },
    'for somebody with an account': { link: 'invited', sees: join },
    'to be accepted': { as: 'invited', link: 'invited', sees: join },
    'for somebody else': { as: 'newcomer', link: 'open', sees: 'This invitation is for another address' },
    'about to be declined': { as: 'invited', link: 'invited', sees: join, does: (page) => press(page, 'Decline'), dialog: true },
  },
}
