package repository

import (
	"context"
	"database/sql"

	"laigao/domain"
)

// AddRuleVersion inserts a draft of rules.
func (s *Store) AddRuleVersion(ctx context.Context, v *domain.RuleVersion) error {
	v.UpdatedAt, v.Version = s.Now(), 1
	_, err := s.exec(ctx, `
		INSERT INTO rule_sets (id, number, name, from_day, rules, note, drafted_by, drafted_name, effective_by, effective_name, effective_at,
			created_at, updated_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.ID, ruleNumber(v), v.Rules.Name, v.Rules.From, v.Rules.String(), v.Note, v.Drafted.By, v.Drafted.Name,
		v.Effective.By, v.Effective.Name, millis(v.Effective.At), millis(v.Drafted.At), millis(v.UpdatedAt), v.Version)
	return err
}

// SaveRuleVersion writes a draft that was read before, also when it goes into
// force; if somebody has saved it since, or it is in force, it is a Conflict.
func (s *Store) SaveRuleVersion(ctx context.Context, v *domain.RuleVersion) error {
	now := s.Now()
	err := s.execOne(ctx, `
		UPDATE rule_sets SET number = ?, name = ?, from_day = ?, rules = ?, note = ?, effective_by = ?, effective_name = ?, effective_at = ?,
			updated_at = ?, version = version + 1
		WHERE id = ? AND version = ? AND number IS NULL`,
		ruleNumber(v), v.Rules.Name, v.Rules.From, v.Rules.String(), v.Note, v.Effective.By, v.Effective.Name, millis(v.Effective.At),
		millis(now), v.ID, v.Version)
	if err != nil {
		return err
	}
	v.UpdatedAt = now
	v.Version++
	return nil
}

// DeleteRuleDraft deletes a draft; a version in force is a Conflict.
func (s *Store) DeleteRuleDraft(ctx context.Context, id string, version int64) error {
	return s.execOne(ctx, `DELETE FROM rule_sets WHERE id = ? AND version = ? AND number IS NULL`, id, version)
}

// RuleVersion returns one set of rules.
func (s *Store) RuleVersion(ctx context.Context, id string) (domain.RuleVersion, error) {
	return get(ctx, s, scanRuleVersion, `
		SELECT id, number, rules, note, drafted_by, drafted_name, effective_by, effective_name, effective_at, created_at, updated_at, version
		FROM rule_sets WHERE id = ?`, id)
}

// RuleVersions returns every set of rules: drafts first, the one edited last
// first, then versions, the newest first.
func (s *Store) RuleVersions(ctx context.Context) ([]domain.RuleVersion, error) {
	return list(ctx, s, scanRuleVersion, `
		SELECT id, number, rules, note, drafted_by, drafted_name, effective_by, effective_name, effective_at, created_at, updated_at, version
		FROM rule_sets ORDER BY CASE WHEN number IS NULL THEN 0 ELSE 1 END, number DESC, updated_at DESC, id`)
}

func ruleNumber(v *domain.RuleVersion) sql.NullInt64 {
	return sql.NullInt64{Int64: int64(v.Rules.Version), Valid: !v.Draft()}
}

func scanRuleVersion(row scanner) (domain.RuleVersion, error) {
	var v domain.RuleVersion
	var number sql.NullInt64
	var rules string
	err := row.Scan(&v.ID, &number, &rules, &v.Note, &v.Drafted.By, &v.Drafted.Name, &v.Effective.By, &v.Effective.Name, at(&v.Effective.At),
		at(&v.Drafted.At), at(&v.UpdatedAt), &v.Version)
	if err != nil {
		return v, err
	}
	if v.Rules, err = domain.ParseRuleSet(rules); err != nil {
		return v, err
	}
	v.Rules.Version = int(number.Int64)
	return v, nil
}
