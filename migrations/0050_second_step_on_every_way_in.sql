-- The second step guards every way in, a provider too: where an account has one, a session that did not pass it reaches nothing. That
-- of an outside issuer's token has its issuer's.
create or replace function session_principal(session_token text, organization text)
  returns table (
    person_id text, person_name text, email text, email_verified boolean, image text,
    signed_in_at timestamptz, role text, last_active_at timestamptz
  )
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select p.id, p.name, p.email, p.email_verified, p.image, s.created_at, m.role, m.last_active_at
  from sessions s
  join people p on p.id = s.person_id
  left join memberships m on m.person_id = p.id and m.organization_id = session_principal.organization
  where s.token = session_principal.session_token and s.expires_at > now()
    and (s.two_step_at is not null or not p.two_factor_enabled or starts_with(s.token, 'oidc_'));
end;

-- Whoever came around it has to come by it.
delete from sessions s using people p
where p.id = s.person_id and p.two_factor_enabled and s.two_step_at is null and not starts_with(s.token, 'oidc_');
