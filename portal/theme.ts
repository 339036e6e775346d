import { type CSSVariablesResolver, type MantineColorsTuple, type MantineThemeColors, createTheme, darken } from '@mantine/core'
import { product } from './product.ts'

// Their own height of a line is made for one line.
const title = { fontWeight: 600, lineHeight: 1.35 }

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
    Button: {
      // A column of them would weigh more than the ones that can be pressed.
      styles: (_theme: unknown, { variant, ...props }: Record<string, unknown>) =>
        variant === 'subtle' && props['data-disabled'] ? { root: { background: 'transparent' } } : {},
    },
    // The wrapper hands the colour of a focused field down to it.
    Input: { styles: { wrapper: { '--input-bd-focus': 'var(--focus-color)' } } },
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
        label: { color: 'var(--mantine-color-bright)' },
        description: { color: 'var(--mantine-color-bright)' },
      },
    },
    Modal: { defaultProps: { centered: true }, styles: { title } },
    Drawer: { styles: { title } },
    Badge: { defaultProps: { tt: 'none' } },
    // A list that opens by itself covers the mistake that led to its field.
    Select: { defaultProps: { openOnFocus: false } },
    // A long address breaks before it runs out of the dialog.
    Checkbox: { styles: { labelWrapper: { minWidth: 0 }, body: { overflowWrap: 'anywhere' } } },
  },
})

/** Mantine's own dimmed text and errors have 3.3:1 on white, placeholders 2.1:1, the focus on dark ground 1.9:1, teal under the pointer 3.9:1 with white, green on its light ground 3.8:1. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    ...ofEach(colors, underPointer),
    ...ofEach(colors, (shades) => ({ light: shades[0], 'light-hover': shades[1], 'light-color': darken(shades[9], 0.25) })),
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-error': colors.red[9],
    '--mantine-color-placeholder': '#6b7278',
    '--focus-color': colors[product.brand.color]?.[9] ?? colors.blue[9],
  },
  dark: {
    ...ofEach(colors, underPointer),
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-error': colors.red[4],
    '--mantine-color-placeholder': '#a0a0a0',
    '--focus-color': colors[product.brand.color]?.[4] ?? colors.blue[4],
  },
})

const underPointer = (shades: MantineColorsTuple) => ({ 'filled-hover': darken(shades[9], 0.15) })

function ofEach(colors: MantineThemeColors, make: (shades: MantineColorsTuple) => Record<string, string>): Record<string, string> {
  const made = Object.entries(colors).flatMap(([color, shades]) =>
    Object.entries(make(shades)).map(([part, value]) => [`--mantine-color-${color}-${part}`, value]),
  )
  return Object.fromEntries(made) as Record<string, string>
}
