/** First of all imports: shapes are made while their modules load. The content security policy allows no code made from text. */
import { z } from 'zod'

z.config({ jitless: true })
