-- Some sites write their pages by scripts: these are read through a browser, which costs seconds a page.
alter table sources add column browser boolean not null default false;
comment on column sources.browser is 'its web pages are rendered by Chromium before they are read (tocsin[browser])';
