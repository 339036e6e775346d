-- Whose numbers those are that name no country.
alter table lead_imports add column phone_country text check (phone_country ~ '^[A-Z]{2}$');
grant update (phone_country) on lead_imports to guildhall_app;
