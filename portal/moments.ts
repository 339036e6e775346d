/** Moments as people say them: "5 minutes ago", "expires in 3 days", and the exact time behind it. */
const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })

export function exactly(moment: string): string {
  return exact.format(new Date(moment))
}

export function onDate(moment: string): string {
  return date.format(new Date(moment))
}

/** Beyond a month a date says more than a number of days. */
export function ago(moment: string, now: number): string {
  const passed = now - Date.parse(moment)
  // Clocks differ a little: what has just happened must not lie ahead.
  if (passed < minute) return 'just now'
  if (passed < hour) return relative.format(-Math.floor(passed / minute), 'minute')
  if (passed < day) return relative.format(-Math.floor(passed / hour), 'hour')
  const days = daysBetween(moment, now)
  return days <= 30 ? relative.format(-days, 'day') : onDate(moment)
}

export function isPast(moment: string, now: number): boolean {
  return Date.parse(moment) <= now
}

export function expires(moment: string, now: number): string {
  const left = Date.parse(moment) - now
  if (left <= 0) return 'Expired'
  if (left < hour) return `Expires ${relative.format(Math.max(1, Math.ceil(left / minute)), 'minute')}`
  const days = daysBetween(new Date(now).toISOString(), Date.parse(moment))
  if (days === 0) return `Expires today at ${clock.format(new Date(moment))}`
  if (days === 1) return `Expires tomorrow at ${clock.format(new Date(moment))}`
  return `Expires ${relative.format(days, 'day')}`
}

/** Midnights between the two, where the reader is: what happened at 23:00 was yesterday at 01:00. */
function daysBetween(earlier: string, later: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0)
  return Math.round((midnight(later) - midnight(Date.parse(earlier))) / day)
}
