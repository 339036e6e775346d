-- "offset 0" keeps the planner from collecting all members of the organization to look each person up among them: a page of 50 would
-- cost as much as the organization has members.
alter policy members_see_members on people
  using (exists (select from memberships where memberships.person_id = people.id offset 0));
