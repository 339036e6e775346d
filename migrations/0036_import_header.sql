-- A file may begin with its rows at once.
alter table lead_imports add column has_header boolean not null default true;
grant insert (has_header) on lead_imports to guildhall_app;
