/**
 * Pictures that people upload: decoded, cut to size and encoded anew, so that nothing of the file itself is ever served: no
 * script in an SVG, no second format behind the first, no place where a photograph was taken.
 */
import type { SharpConstructor } from 'sharp'

export interface Size {
  readonly width: number
  readonly height: number
}

// Decoded, this many take 160 MB; a file of a few kilobytes can claim billions.
const mostPixels = 40_000_000

/** The picture as WebP, or undefined for anything that is not a PNG, JPEG or WebP that can be read whole. */
export async function encodePicture(bytes: Buffer, size: Size): Promise<Buffer | undefined> {
  const picture = await open(bytes)
  return picture
    ?.resize({ ...size, fit: 'cover' })
    .webp({ quality: 82 })
    .toBuffer()
    .catch(() => undefined)
}

/** The same whole, within this size, and as PNG: there are mail programs that know no WebP. */
export async function encodeLogo(bytes: Buffer, size: Size): Promise<Buffer | undefined> {
  const picture = await open(bytes)
  return picture
    ?.resize({ ...size, fit: 'inside', withoutEnlargement: true })
    .png({ compressionLevel: 9 })
    .toBuffer()
    .catch(() => undefined)
}

async function open(bytes: Buffer) {
  if (!isKnown(bytes)) return undefined
  const sharp = await decoder()
  const options = { limitInputPixels: mostPixels, failOn: 'error', pages: 1 } as const
  return sharp(bytes, options).autoOrient().timeout({ seconds: 10 })
}

let loaded: Promise<SharpConstructor> | undefined

/** Loaded at the first picture. Every decoder but the three is shut: the others are where the faults are found. */
function decoder(): Promise<SharpConstructor> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({ operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'] })
    return sharp
  })
  return loaded
}

/** By the first bytes, never by what the caller says. */
function isKnown(bytes: Buffer): boolean {
  const starts = (hex: string, at = 0) => bytes.subarray(at, at + hex.length / 2).toString('hex') === hex
  return starts('89504e470d0a1a0a') || starts('ffd8ff') || (starts('52494646') && starts('57454250', 8))
}
