package repository

import (
	"context"
	"encoding/json"
	"fmt"

	"laigao/domain"
)

// Setting reads the JSON value of a setting into value, leaving it untouched
// when the setting has never been saved.
func (s *Store) Setting(ctx context.Context, name string, value any) error {
	text, err := get(ctx, s, scanText, `SELECT value FROM settings WHERE name = ?`, name)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	if err := json.Unmarshal([]byte(text), value); err != nil {
		return fmt.Errorf("read setting %s: %w", name, err)
	}
	return nil
}

// SaveSetting writes value as the JSON value of a setting.
func (s *Store) SaveSetting(ctx context.Context, name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write setting %s: %w", name, err)
	}
	_, err = s.exec(ctx, `
		INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?)`+s.dialect.upsert("name", "value", "updated_at"),
		name, string(text), millis(s.Now()))
	return err
}
