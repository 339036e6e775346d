import type { ReactElement } from 'react'
import type { App } from '../app.ts'

/** One mail, before it is rendered. `text` is written by hand, `body` becomes the HTML. */
export interface Content {
  readonly subject: string
  readonly text: string
  readonly body: ReactElement
  /** What mail programs may make a link of, beside our own addresses: an e-mail address to be copied. */
  readonly verbatim?: readonly string[]
}

export type Template<Props> = (app: Pick<App, 'product' | 'baseUrl'>, props: Props) => Content

/** By the name that a job knows them by. A job's props are JSON: what a template takes, it must have been queued with. */
export type Templates = Readonly<Record<string, Template<never>>>
