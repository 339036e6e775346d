/** Times as people say them, in the language of the page. */
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'short' })
const full = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** "3 hours ago", "in 6 days"; after a month, the date. */
export function ago(time: string, now = Date.now()): string {
  const distance = Date.parse(time) - now
  const length = Math.abs(distance)
  // Our clock may run a little behind the server's: what has just happened does not lie ahead.
  if (length < minuteMs) return 'just now'
  if (length < hourMs) return relative.format(Math.trunc(distance / minuteMs), 'minute')
  if (length < dayMs) return relative.format(Math.trunc(distance / hourMs), 'hour')
  const days = midnightsBetween(now, Date.parse(time))
  return Math.abs(days) > 30 ? date(time) : relative.format(days, 'day')
}

/** "Expires in 3 days", "Expires tomorrow at 9:30 AM", "Expired" */
export function expires(time: string, now = Date.now()): string {
  if (isPast(time, now)) return 'Expired'
  const left = Date.parse(time) - now
  const days = midnightsBetween(now, Date.parse(time))
  if (left < minuteMs) return 'Expires in less than a minute'
  if (left < hourMs) return `Expires ${ago(time, now)}`
  return days > 1 ? `Expires ${relative.format(days, 'day')}` : `Expires ${relative.format(days, 'day')} at ${clock.format(new Date(time))}`
}

export function isPast(time: string, now = Date.now()): boolean {
  return Date.parse(time) <= now
}

/** "Jan 31, 2026" */
export function date(time: string): string {
  return day.format(new Date(time))
}

/** For the tooltip of a relative time: "Jan 31, 2026, 9:30 AM" */
export function moment(time: string): string {
  return full.format(new Date(time))
}

/** When a day such as `2026-01-31` begins where the reader is, who may have days of 23 hours; undefined for what is no day. */
export function midnight(day: string, later = 0): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)?.map(Number) ?? []
  if (year === undefined || month === undefined || date === undefined) return undefined
  if (new Date(year, month - 1, date).getMonth() !== month - 1) return undefined
  return new Date(year, month - 1, date + later)
}

/** Counted where the reader is: 47 hours ago is the day before yesterday as a rule, not yesterday. */
function midnightsBetween(earlier: number, later: number): number {
  const begin = (time: number) => new Date(time).setHours(0, 0, 0, 0)
  return Math.round((begin(later) - begin(earlier)) / dayMs)
}
