import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../test/database.ts'
import { testSecret } from '../../test/secret.ts'
import { Database, sql } from './index.ts'
import { passwordOf, urlAs } from './roles.ts'

describe('the address of a role', () => {
  const secret = testSecret
  const app = (adminUrl: string) => new URL(urlAs('guildhall_app', adminUrl, secret))

  test('is the administrator’s, with another name and password', () => {
    const url = app('postgres://admin:p%40ss@db.example.com:6543/guildhall?sslmode=verify-full')
    expect([url.username, url.password]).toEqual(['guildhall_app', passwordOf('guildhall_app', secret)])
    expect(url.host + url.pathname + url.search).toBe('db.example.com:6543/guildhall?sslmode=verify-full')
  })

  test('names nobody else, neither in front of the host nor among the parameters', () => {
    const url = app('postgresql://db.example.com/guildhall?user=admin&password=secret&application_name=guildhall')
    expect(url.search).toBe('?application_name=guildhall')
    expect(url.username).toBe('guildhall_app')
  })

  test('is refused where it could not bear a name: the application would work as the administrator', () => {
    expect(() => app('postgres:///guildhall')).toThrow('DATABASE_URL must name its host')
    expect(() => app('postgres:///guildhall?host=/var/run/postgresql')).toThrow('DATABASE_URL must name its host')
  })

  test('has a password of its own for each role and each secret', () => {
    const passwords = [
      passwordOf('guildhall_app', secret),
      passwordOf('guildhall_service', secret),
      passwordOf('guildhall_app', `${secret}.`),
    ]
    expect(new Set(passwords).size).toBe(3)
    for (const password of passwords) expect(password).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})

describe('the pools', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase('clozup')
  })
  afterAll(() => database.stop())

  test('work as guildhall_app and guildhall_service, though the address names the administrator twice', async () => {
    const adminUrl = new URL(database.adminUrl)
    adminUrl.searchParams.set('user', adminUrl.username)
    adminUrl.searchParams.set('password', adminUrl.password)
    const db = new Database({ adminUrl: adminUrl.href, secret: testSecret, connections: 2 })
    try {
      expect(await db.one(sql`select current_user as who`)).toEqual({ who: 'guildhall_app' })
      expect((await db.service.query('select current_user as who')).rows).toEqual([{ who: 'guildhall_service' }])
    } finally {
      await db.stop()
    }
  })

  test('can become nobody else', async () => {
    for (const pool of [database.db.app, database.db.service]) {
      for (const role of ['guildhall_owner', 'guildhall_doors', 'postgres', 'pg_read_all_data']) {
        await expect(pool.query(`set role ${role}`), role).rejects.toThrow('permission denied')
      }
      await expect(pool.query('set session authorization postgres')).rejects.toThrow('permission denied')
    }
  })

  test('guildhall_owner and guildhall_doors can’t log in', async () => {
    const { rows } = await database.admin.query(`select rolcanlogin from pg_roles where rolname in ('guildhall_owner', 'guildhall_doors')`)
    expect(rows).toEqual([{ rolcanlogin: false }, { rolcanlogin: false }])
  })
})
