import type { App } from '../app.ts'
import type { Content } from './template.ts'
import { oneLine, withoutLinks, withoutLinksInHtml } from './without-links.ts'

export interface Rendered {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Subject, text and HTML, in none of which a name makes a header or a link: held here, since a template may forget. */
export async function renderMail(app: Pick<App, 'baseUrl'>, { subject, text, body, verbatim = [] }: Content): Promise<Rendered> {
  const { render } = await import('@react-email/render')
  const { origin } = new URL(app.baseUrl)
  return {
    subject: withoutLinks(oneLine(subject), origin, verbatim),
    text: withoutLinks(text, origin, verbatim),
    html: withoutLinksInHtml(await render(body), origin, verbatim),
  }
}
