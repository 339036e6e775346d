/**
 * Reassignment in bulk (Z8): what is nobody's, what a member holds, or what a removed person left behind, given to one member.
 *
 * The kinds are the touches that a removal may reassign (platform/removal/touch.ts, and each module's own): a module that declares a
 * column has its records here as well, with the filters that it names. One statement moves them, however many there are, and the log
 * has one event. Only members receive. What a removed person had is told by the notes of their removal, for as long as nobody else
 * has been given it; undoing the removal later leaves it with whoever has it then.
 */
export { reassignmentRoutes } from './routes.ts'
