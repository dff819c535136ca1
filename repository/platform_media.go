package repository

import (
	"context"

	"laigao/domain"
)

// PlatformMedia returns what the platform calls a file that was uploaded for a
// purpose, NotFound when it never was.
func (s *Store) PlatformMedia(ctx context.Context, appID, purpose, sha256 string) (domain.PlatformMedia, error) {
	return get(ctx, s, scanPlatformMedia, `
		SELECT app_id, purpose, sha256, media_id, url FROM platform_media WHERE app_id = ? AND purpose = ? AND sha256 = ?`,
		appID, purpose, sha256)
}

// PutPlatformMedia keeps what the platform calls an uploaded file.
func (s *Store) PutPlatformMedia(ctx context.Context, m domain.PlatformMedia) error {
	_, err := s.exec(ctx, `
		INSERT INTO platform_media (app_id, purpose, sha256, media_id, url, created_at) VALUES (?, ?, ?, ?, ?, ?)`+
		s.dialect.upsert("app_id, purpose, sha256", "media_id", "url", "created_at"),
		m.AppID, m.Purpose, m.SHA256, m.MediaID, m.URL, millis(s.Now()))
	return err
}

// ForgetPlatformMedia drops what the platform no longer knows.
func (s *Store) ForgetPlatformMedia(ctx context.Context, appID, mediaID string) error {
	_, err := s.exec(ctx, `DELETE FROM platform_media WHERE app_id = ? AND media_id = ?`, appID, mediaID)
	return err
}

func scanPlatformMedia(row scanner) (domain.PlatformMedia, error) {
	var m domain.PlatformMedia
	err := row.Scan(&m.AppID, &m.Purpose, &m.SHA256, &m.MediaID, &m.URL)
	return m, err
}
