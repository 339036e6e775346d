import { createTheme } from '@mantine/core'
import { product } from './product.ts'

/** The shades with at least 4.5:1 against their text and against the page, in both colour schemes (WCAG 2.2 AA). */
export const theme = createTheme({
  primaryColor: product.brand.color,
  primaryShade: { light: 9, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.2,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  components: {
    Tooltip: { defaultProps: { withArrow: true } },
    Modal: { defaultProps: { centered: true } },
  },
})
