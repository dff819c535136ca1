package repository

import (
	"context"

	"laigao/domain"
)

// AddInformant inserts a registration.
func (s *Store) AddInformant(ctx context.Context, i *domain.Informant) error {
	i.CreatedAt, i.UpdatedAt, i.Version = s.Now(), s.Now(), 1
	p := i.Platforms
	_, err := s.exec(ctx, `
		INSERT INTO informants (id, state, unit_id, name, gender, birth_month, education, union_post, unit_post, email, hobbies,
			site_url, wechat_id, wechat_name, weibo_platform, weibo_name, newspaper_name, newspaper_cycle,
			magazine_name, magazine_cycle, other_platforms, summary, filled_day, phone, phone_index, id_number, id_number_index,
			draft, reason, decided_by, decided_at, created_at, updated_at, version, requested_unit)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.ID, i.State, i.UnitID, i.Name, i.Gender, i.BirthMonth, i.Education, i.UnionPost, i.UnitPost, i.Email, i.Hobbies,
		p.SiteURL, p.WeChatID, p.WeChatName, p.WeiboPlatform, p.WeiboName, p.NewspaperName, p.NewspaperCycle,
		p.MagazineName, p.MagazineCycle, p.Other, i.Summary, i.FilledDay, bytes(i.Phone), i.PhoneIndex, bytes(i.IDNumber), i.IDNumberIndex,
		bytes(i.Draft), i.Reason, i.DecidedBy, millis(i.DecidedAt), millis(i.CreatedAt), millis(i.UpdatedAt), i.Version, i.RequestedUnit)
	return err
}

// SaveInformant writes a registration that was read before; if somebody has
// saved it since, it returns a Conflict and changes nothing.
func (s *Store) SaveInformant(ctx context.Context, i *domain.Informant) error {
	now, p := s.Now(), i.Platforms
	err := s.execOne(ctx, `
		UPDATE informants SET state = ?, unit_id = ?, name = ?, gender = ?, birth_month = ?, education = ?, union_post = ?,
			unit_post = ?, email = ?, hobbies = ?, site_url = ?, wechat_id = ?, wechat_name = ?, weibo_platform = ?,
			weibo_name = ?, newspaper_name = ?, newspaper_cycle = ?, magazine_name = ?, magazine_cycle = ?,
			other_platforms = ?, summary = ?, filled_day = ?, phone = ?, phone_index = ?, id_number = ?, id_number_index = ?,
			draft = ?, reason = ?, decided_by = ?, decided_at = ?, requested_unit = ?, updated_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		i.State, i.UnitID, i.Name, i.Gender, i.BirthMonth, i.Education, i.UnionPost,
		i.UnitPost, i.Email, i.Hobbies, p.SiteURL, p.WeChatID, p.WeChatName, p.WeiboPlatform,
		p.WeiboName, p.NewspaperName, p.NewspaperCycle, p.MagazineName, p.MagazineCycle,
		p.Other, i.Summary, i.FilledDay, bytes(i.Phone), i.PhoneIndex, bytes(i.IDNumber), i.IDNumberIndex,
		bytes(i.Draft), i.Reason, i.DecidedBy, millis(i.DecidedAt), i.RequestedUnit, millis(now), i.ID, i.Version)
	if err != nil {
		return err
	}
	i.UpdatedAt = now
	i.Version++
	return nil
}

// Informant returns one registration.
func (s *Store) Informant(ctx context.Context, id string) (domain.Informant, error) {
	return get(ctx, s, scanInformant, `
		SELECT id, state, unit_id, name, gender, birth_month, education, union_post, unit_post, email, hobbies,
			site_url, wechat_id, wechat_name, weibo_platform, weibo_name, newspaper_name, newspaper_cycle,
			magazine_name, magazine_cycle, other_platforms, summary, filled_day, phone, phone_index, id_number, id_number_index,
			draft, reason, decided_by, decided_at, created_at, updated_at, version, requested_unit
		FROM informants WHERE id = ?`, id)
}

// InformantsOf returns the registrations of some ids, in no order.
func (s *Store) InformantsOf(ctx context.Context, ids ...string) ([]domain.Informant, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	which := &where{}
	in(which, "id", ids)
	return list(ctx, s, scanInformant, `
		SELECT id, state, unit_id, name, gender, birth_month, education, union_post, unit_post, email, hobbies,
			site_url, wechat_id, wechat_name, weibo_platform, weibo_name, newspaper_name, newspaper_cycle,
			magazine_name, magazine_cycle, other_platforms, summary, filled_day, phone, phone_index, id_number, id_number_index,
			draft, reason, decided_by, decided_at, created_at, updated_at, version, requested_unit
		FROM informants WHERE `+which.String(), which.args...)
}

// InformantsIn returns registrations in one state, the longest waiting first when they are pending, else newest first.
func (s *Store) InformantsIn(ctx context.Context, state domain.InformantState, limit int) ([]domain.Informant, error) {
	order := "updated_at DESC, id DESC"
	if state == domain.InformantPending {
		order = "updated_at, id"
	}
	return list(ctx, s, scanInformant, `
		SELECT id, state, unit_id, name, gender, birth_month, education, union_post, unit_post, email, hobbies,
			site_url, wechat_id, wechat_name, weibo_platform, weibo_name, newspaper_name, newspaper_cycle,
			magazine_name, magazine_cycle, other_platforms, summary, filled_day, phone, phone_index, id_number, id_number_index,
			draft, reason, decided_by, decided_at, created_at, updated_at, version, requested_unit
		FROM informants WHERE state = ? ORDER BY `+order+` LIMIT ?`, state, limit)
}

// CountInformants counts registrations in one state.
func (s *Store) CountInformants(ctx context.Context, state domain.InformantState) (int, error) {
	return get(ctx, s, scanInt, `SELECT COUNT(*) FROM informants WHERE state = ?`, state)
}

// Doubles returns other registrations, drafts left out, that share a phone or an
// ID number by their blind indexes. Empty indexes match nothing.
func (s *Store) Doubles(ctx context.Context, id string, phoneIndexes, idNumberIndexes []string) ([]domain.Informant, error) {
	if len(phoneIndexes)+len(idNumberIndexes) == 0 {
		return nil, nil
	}
	conditions, args := "1 = 0", []any{id}
	if len(phoneIndexes) > 0 {
		in, more := anyOf("phone_index", phoneIndexes)
		conditions, args = conditions+" OR "+in, append(args, more...)
	}
	if len(idNumberIndexes) > 0 {
		in, more := anyOf("id_number_index", idNumberIndexes)
		conditions, args = conditions+" OR "+in, append(args, more...)
	}
	return list(ctx, s, scanInformant, `
		SELECT id, state, unit_id, name, gender, birth_month, education, union_post, unit_post, email, hobbies,
			site_url, wechat_id, wechat_name, weibo_platform, weibo_name, newspaper_name, newspaper_cycle,
			magazine_name, magazine_cycle, other_platforms, summary, filled_day, phone, phone_index, id_number, id_number_index,
			draft, reason, decided_by, decided_at, created_at, updated_at, version, requested_unit
		FROM informants WHERE id <> ? AND state <> 0 AND (`+conditions+`) ORDER BY id LIMIT 20`, args...)
}

func scanInformant(row scanner) (domain.Informant, error) {
	var i domain.Informant
	p := &i.Platforms
	err := row.Scan(&i.ID, &i.State, &i.UnitID, &i.Name, &i.Gender, &i.BirthMonth, &i.Education, &i.UnionPost, &i.UnitPost,
		&i.Email, &i.Hobbies, &p.SiteURL, &p.WeChatID, &p.WeChatName, &p.WeiboPlatform, &p.WeiboName,
		&p.NewspaperName, &p.NewspaperCycle, &p.MagazineName, &p.MagazineCycle, &p.Other, &i.Summary, &i.FilledDay,
		&i.Phone, &i.PhoneIndex, &i.IDNumber, &i.IDNumberIndex, &i.Draft, &i.Reason, &i.DecidedBy, at(&i.DecidedAt),
		at(&i.CreatedAt), at(&i.UpdatedAt), &i.Version, &i.RequestedUnit)
	return i, err
}

// AddTerm begins an informant's service at a unit.
func (s *Store) AddTerm(ctx context.Context, t domain.Term) error {
	_, err := s.exec(ctx, `
		INSERT INTO terms (id, informant_id, unit_id, from_day, to_day) VALUES (?, ?, ?, ?, ?)`,
		s.NewID(), t.InformantID, t.UnitID, t.FromDay, t.ToDay)
	return err
}

// Terms returns an informant's services, oldest first.
func (s *Store) Terms(ctx context.Context, informantID string) ([]domain.Term, error) {
	return list(ctx, s, scanTerm, `
		SELECT id, informant_id, unit_id, from_day, to_day FROM terms WHERE informant_id = ? ORDER BY from_day, id`, informantID)
}

// Serving returns the services at a unit that last, oldest first.
func (s *Store) Serving(ctx context.Context, unitID string) ([]domain.Term, error) {
	return list(ctx, s, scanTerm, `
		SELECT t.id, t.informant_id, t.unit_id, t.from_day, t.to_day FROM terms t JOIN informants i ON i.id = t.informant_id
		WHERE t.unit_id = ? AND t.to_day = '' AND i.state = ? ORDER BY t.from_day, t.id`, unitID, domain.InformantActive)
}

func scanTerm(row scanner) (domain.Term, error) {
	var t domain.Term
	err := row.Scan(&t.ID, &t.InformantID, &t.UnitID, &t.FromDay, &t.ToDay)
	return t, err
}
