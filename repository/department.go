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
