import { type CSSVariablesResolver, createTheme } from '@mantine/core'
import { product } from './product.ts'

/** The shades with at least 4.5:1 against their text and against the page, in both colour schemes (WCAG 2.2 AA). */
export const theme = createTheme({
  primaryColor: product.brand.color,
  primaryShade: 9,
  autoContrast: true,
  luminanceThreshold: 0.2,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  components: {
    Tooltip: { defaultProps: { withArrow: true } },
    // The other colours' initials don't stand out enough from their ground.
    Avatar: { defaultProps: { allowedInitialsColors: ['pink', 'grape', 'violet', 'indigo', 'blue', 'cyan'] } },
    Alert: { styles: { label: { color: 'var(--mantine-color-text)' } } },
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close this message' } },
      styles: { description: { color: 'var(--mantine-color-text)' } },
    },
    // Colour alone does not tell a link from the text around it.
    Anchor: { defaultProps: { underline: 'always' } },
    NavLink: {
      styles: {
        root: { borderRadius: 'var(--mantine-radius-md)' },
        label: { color: 'var(--mantine-color-text)' },
        description: { color: 'var(--mantine-color-text)' },
      },
    },
    Modal: { defaultProps: { centered: true }, styles: { title: { fontWeight: 600 } } },
  },
})

/** Mantine's own dimmed text and errors have 3.3:1 on white. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: { '--mantine-color-dimmed': colors.gray[7], '--mantine-color-error': colors.red[9] },
  dark: { '--mantine-color-dimmed': colors.dark[1], '--mantine-color-error': colors.red[4] },
})
