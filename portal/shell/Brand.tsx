import { Group, Text, ThemeIcon } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { product } from '../product.ts'
import classes from './Brand.module.css'

export function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <Group gap="xs" wrap="nowrap">
        <ThemeIcon size={28} radius="md" aria-hidden>
          <Text fw={700} size="sm" inherit>
            {product.name.charAt(0)}
          </Text>
        </ThemeIcon>
        <Text fw={700} size="lg">
          {product.name}
        </Text>
      </Group>
    </Link>
  )
}
