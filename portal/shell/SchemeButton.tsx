import { ActionIcon, type MantineColorScheme, useMantineColorScheme } from '@mantine/core'
import { Monitor, Moon, Sun } from 'lucide-react'

export const schemes: readonly { readonly value: MantineColorScheme; readonly label: string; readonly icon: typeof Sun }[] = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'auto', label: 'As the system', icon: Monitor },
]

/** Goes round light, dark, system; for pages without the person's menu. */
export function SchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const place = schemes.findIndex(({ value }) => value === colorScheme)
  const now = schemes[place] ?? schemes[0]
  const next = schemes[(place + 1) % schemes.length]
  if (!now || !next) return null
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Colours: ${now.label}. Change to ${next.label}`}
      onClick={() => setColorScheme(next.value)}
    >
      <now.icon size={18} aria-hidden />
    </ActionIcon>
  )
}
