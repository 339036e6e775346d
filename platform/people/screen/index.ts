import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  { path: '/sign-in', frame: 'card', load: () => import('./SignIn.tsx') },
  { path: '/sign-in/second-step', frame: 'card', load: () => import('./SecondStep.tsx') },
  { path: '/sign-up', frame: 'card', load: () => import('./SignUp.tsx') },
  { path: '/check-mail', frame: 'card', load: () => import('./CheckMail.tsx') },
  { path: '/verify-email', frame: 'card', load: () => import('./VerifyEmail.tsx') },
  { path: '/forgot-password', frame: 'card', load: () => import('./ForgotPassword.tsx') },
  { path: '/reset-password', frame: 'card', load: () => import('./ResetPassword.tsx') },
  { path: '/profile', frame: 'person', load: () => import('./Profile.tsx') },
]
