/**
 * Live events: open pages see what others change, and close when their reader is shown out.
 *
 * The cursor is the number that each event has in its organization's log: without gaps, and given at the commit. A stream that
 * breaks goes on after the last number that it saw (`Last-Event-ID`). It tells topics and no contents, since every member may watch.
 * At each wake-up, and every twenty seconds without one, the session and the membership are read anew: whoever was removed, or
 * signed out elsewhere, gets a last event, `ended` (C13). Each stream is noted while it is open, for the plan of a removal.
 */
export { openStreams } from './open-streams.ts'
export { eventRoutes } from './routes.ts'
