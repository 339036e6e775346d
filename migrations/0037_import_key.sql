-- The key that started an import, where a program did: it ends with the key.
alter table lead_imports add column key_id text;
alter table lead_imports add column key_name text;
alter table lead_imports add check ((key_id is null) = (key_name is null));
grant update (key_id, key_name) on lead_imports to guildhall_app;
