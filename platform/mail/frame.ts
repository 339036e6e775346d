/** Loaded when the first mail is rendered, never before: see layout.ts. */
import { Body } from '@react-email/body'
import { Button } from '@react-email/button'
import { Container } from '@react-email/container'
import { Head } from '@react-email/head'
import { Hr } from '@react-email/hr'
import { Html } from '@react-email/html'
import { Link } from '@react-email/link'
import { Preview } from '@react-email/preview'
import { Text } from '@react-email/text'
import { createElement, type ReactNode } from 'react'
import type { Brand, Logo } from './layout.ts'

const font = {
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif',
  fontSize: '16px',
  lineHeight: '24px',
}

// White behind it: most logos are drawn for paper, and a dark mail program would swallow their letters.
const logoStyle = { display: 'block', height: '48px', width: 'auto', maxWidth: '240px', backgroundColor: '#ffffff', borderRadius: '4px' }

interface FrameProps {
  product: Brand
  preview: string
  reason: string
  logo?: Logo | undefined
  color: string
  children?: ReactNode
}

/** No background and no colour of text: light and dark mail programs choose theirs. */
export function Frame({ product, preview, reason, logo, color, children }: FrameProps) {
  const brand = createElement(
    Text,
    { style: { ...font, borderLeft: `5px solid ${color}`, paddingLeft: '10px', fontWeight: 700, fontSize: '18px' } },
    product.name,
  )
  const picture = logo && createElement('img', { src: logo.address, alt: logo.name, height: 48, style: logoStyle })
  const footer = createElement(Text, { style: { ...font, fontSize: '13px', lineHeight: '20px' } }, reason)
  const address = createElement(
    Text,
    { style: { ...font, fontSize: '13px', lineHeight: '20px' } },
    `${product.name}, ${product.brand.tagline.toLowerCase()}`,
  )
  return createElement(
    Html,
    { lang: 'en' },
    createElement(
      Head,
      null,
      createElement('meta', { name: 'color-scheme', content: 'light dark' }),
      createElement('meta', { name: 'supported-color-schemes', content: 'light dark' }),
      createElement('meta', { name: 'format-detection', content: 'telephone=no,date=no,address=no,email=no,url=no' }),
    ),
    createElement(Preview, null, preview),
    createElement(
      Body,
      { style: { ...font, margin: 0 } },
      createElement(Container, { style: { padding: '24px 16px' } }, brand, picture, children, createElement(Hr), footer, address),
    ),
  )
}

export function LinkButton({ link, label, color }: { link: string; label: string; color: string }) {
  const style = { ...font, backgroundColor: color, color: '#ffffff', borderRadius: '6px', padding: '10px 20px', fontWeight: 600 }
  const whole = { ...font, fontSize: '13px', lineHeight: '20px', wordBreak: 'break-all' } as const
  return createElement(
    'div',
    null,
    createElement(Button, { href: link, style }, label),
    createElement(
      Text,
      { style: whole },
      'Or open this address: ',
      createElement(Link, { href: link, style: { color: 'inherit', textDecoration: 'underline' } }, link),
    ),
  )
}
