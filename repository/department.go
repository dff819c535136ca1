package repository

import (
	"context"

	"laigao/domain"
)

// Settings returns what the department has decided, the defaults where it has
// decided nothing.
func (s *Store) Settings(ctx context.Context) (domain.Settings, error) {
	settings := domain.DefaultSettings()
	err := s.Setting(ctx, domain.SettingDepartment, &settings)
	return settings, err
}

// ReviewRules returns how the department reviews, the zero rules where it has
// decided nothing.
func (s *Store) ReviewRules(ctx context.Context) (domain.ReviewRules, error) {
	var rules domain.ReviewRules
	err := s.Setting(ctx, domain.SettingReviewRules, &rules)
	return rules, err
}

// Reasons returns the department's reasons for returning, the defaults where it
// has none of its own.
func (s *Store) Reasons(ctx context.Context) (domain.Reasons, error) {
	var reasons domain.Reasons
	err := s.Setting(ctx, domain.SettingReasons, &reasons)
	if len(reasons) == 0 {
		reasons = domain.DefaultReasons()
	}
	return reasons, err
}

// Tail returns the lines at the end of articles, the usual ones where the
// department has decided nothing.
func (s *Store) Tail(ctx context.Context) (domain.Tail, error) {
	var tail domain.Tail
	err := s.Setting(ctx, domain.SettingTail, &tail)
	return tail.Whole(), err
}
