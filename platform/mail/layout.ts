import { createElement, lazy, type ReactElement, type ReactNode } from 'react'
import type { Product } from '../product.ts'
import type { Frame } from './frame.ts'

// Rendering takes 25 MB of memory: a server that sends nothing never loads it.
const LazyFrame = lazy(async () => ({ default: (await import('./frame.ts')).Frame }))
const LazyButton = lazy(async () => ({ default: (await import('./frame.ts')).LinkButton }))

export type Brand = Pick<Product, 'name' | 'brand'>

export interface Parts {
  /** What lists of mails show beside the subject. */
  readonly preview: string
  /** Why this mail came. */
  readonly reason: string
  /** Of the organization that it is about: an address of ours, in full. */
  readonly logo?: Logo | undefined
  readonly children: ReactNode
}

export interface Logo {
  readonly address: string
  /** The organization's name, for whoever sees no pictures. */
  readonly name: string
}

/** The logo as a mail shows it; undefined where the organization has none. `path` is what the organization's `logo` says. */
export function logoOf(baseUrl: string, path: string | null | undefined, name: string): Logo | undefined {
  return path ? { address: `${baseUrl}${path}`, name } : undefined
}

/** The page around every mail. */
export function layout(product: Brand, parts: Parts): ReactElement {
  const { children, ...rest } = parts
  return createElement<Parameters<typeof Frame>[0]>(LazyFrame, { product, ...rest, color: colorOf(product) }, children)
}

/** The one thing to do, with its address in full below: not every mail program shows buttons. */
export function button(product: Brand, link: string, label: string): ReactElement {
  return createElement(LazyButton, { link, label, color: colorOf(product) })
}

// The darkest shade of each of Mantine's colours, so that white letters on it are readable.
const shades: Readonly<Record<string, string>> = {
  dark: '#141414',
  gray: '#212529',
  red: '#c92a2a',
  pink: '#a61e4d',
  grape: '#862e9c',
  violet: '#5f3dc4',
  indigo: '#364fc7',
  blue: '#1864ab',
  cyan: '#0b7285',
  teal: '#087f5b',
  green: '#226b2f',
  lime: '#3f660a',
  yellow: '#9c4f00',
  orange: '#b33a05',
}

function colorOf({ brand }: Brand): string {
  return shades[brand.color] ?? '#1864ab'
}
