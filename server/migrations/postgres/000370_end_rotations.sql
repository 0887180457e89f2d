-- When a key was rotated, and what happens when its overlap is over.
alter table keys add column rotated_at timestamptz;
alter table keys add column rotation_end text not null default 'close' check (rotation_end in ('close', 'extend'));
alter table keys add column threshold_share double precision not null default 0.01 check (threshold_share between 0.0001 and 0.5);
alter table keys add column extensions integer not null default 0;
create index keys_to_extend on keys (closes_at) where state = 'rotating' and rotation_end = 'extend';
