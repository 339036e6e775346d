import { hmac, keyFor } from '../secrets.ts'

/**
 * guildhall_owner owns the tables and can't log in. guildhall_app works for tenants: it owns nothing, and row security binds it.
 * guildhall_service keeps identities, jobs and counters. guildhall_doors owns the doors, reads only, and can't log in.
 */
export const loginRoles = ['guildhall_app', 'guildhall_service'] as const
export type LoginRole = (typeof loginRoles)[number]

export function passwordOf(role: LoginRole, secret: string): string {
  return hmac(keyFor(secret, 'database roles'), role, 'base64url')
}

/** The same server and database, as another role. */
export function urlAs(role: LoginRole, adminUrl: string, secret: string): string {
  const url = new URL(adminUrl)
  url.username = role
  url.password = passwordOf(role, secret)
  return url.href
}

export function createRoles(secret: string): string {
  const ensure = (role: string, options: string) => `
    begin
      create role ${role} ${options};
    exception when duplicate_object or unique_violation then null;
    end;`
  const login = (role: LoginRole) => `
    ${ensure(role, 'login')}
    alter role ${role} with login nosuperuser nobypassrls nocreatedb nocreaterole password '${passwordOf(role, secret)}';`
  return `do $$ begin
    ${ensure('guildhall_owner', 'nologin')}
    ${ensure('guildhall_doors', 'nologin')}
    ${loginRoles.map(login).join('')}
    execute format('grant guildhall_owner to %I', current_user);
    grant guildhall_doors to guildhall_owner;
  end $$`
}
