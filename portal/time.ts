/** Times as people say them, in the language of the page. */
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const full = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "3 hours ago", "in 6 days"; after a month, the date. */
export function ago(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000
  if (Math.abs(seconds) > 30 * 86_400) return date(time)
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
  }
  return seconds > 0 ? 'in less than a minute' : 'just now'
}

/** "Jan 31, 2026" */
export function date(time: string): string {
  return day.format(new Date(time))
}

/** For the tooltip of a relative time: "Jan 31, 2026, 9:30 AM" */
export function moment(time: string): string {
  return full.format(new Date(time))
}
