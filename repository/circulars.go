package repository

import (
	"context"
	"encoding/json"
	"fmt"

	"laigao/domain"
)

// AddCircular inserts a circular with its figures as they are kept. A second one
// of the same quarter and issue is a Conflict.
func (s *Store) AddCircular(ctx context.Context, c *domain.Circular, figures string) error {
	words, writers, err := circularText(c)
	if err != nil {
		return err
	}
	c.Version = 1
	_, err = s.exec(ctx, `
		INSERT INTO circulars (id, year, quarter, issue, corrects, state, title, addressees, signature, words, figures, hash, reckoned_at,
			drafted_by, drafted_name, drafted_at, writers, signed_by, signed_name, signed_at, issued_by, issued_name, issued_at, number, day,
			scan_name, scan_mime, scan_size, scan_sha256, scan_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.Quarter.Year, c.Quarter.Number, c.Issue, c.Corrects, c.State, c.Title, c.To, c.From, words, figures, c.Hash, millis(c.Reckoned),
		c.Drafted.By, c.Drafted.Name, millis(c.Drafted.At), writers, c.SignedBy.By, c.SignedBy.Name, millis(c.SignedBy.At),
		c.Issued.By, c.Issued.Name, millis(c.Issued.At), c.Number, c.Day,
		c.Scan.Name, c.Scan.MIME, c.Scan.Size, c.Scan.SHA256, millis(c.Scan.At), c.Version)
	return err
}

func circularText(c *domain.Circular) (words, writers string, err error) {
	text, err := json.Marshal(c.Sections)
	if err != nil {
		return "", "", fmt.Errorf("write the text of circular %s: %w", c.ID, err)
	}
	who, err := json.Marshal(c.Writers)
	if err != nil {
		return "", "", fmt.Errorf("write the writers of circular %s: %w", c.ID, err)
	}
	return string(text), string(who), nil
}

// SaveCircular writes a circular that was read before, without its figures; if
// somebody has saved it since, it returns a Conflict and changes nothing.
func (s *Store) SaveCircular(ctx context.Context, c *domain.Circular) error {
	words, writers, err := circularText(c)
	if err != nil {
		return err
	}
	err = s.execOne(ctx, `
		UPDATE circulars SET state = ?, title = ?, addressees = ?, signature = ?, words = ?, writers = ?, signed_by = ?, signed_name = ?, signed_at = ?,
			issued_by = ?, issued_name = ?, issued_at = ?, number = ?, day = ?,
			scan_name = ?, scan_mime = ?, scan_size = ?, scan_sha256 = ?, scan_at = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		c.State, c.Title, c.To, c.From, words, writers, c.SignedBy.By, c.SignedBy.Name, millis(c.SignedBy.At),
		c.Issued.By, c.Issued.Name, millis(c.Issued.At), c.Number, c.Day,
		c.Scan.Name, c.Scan.MIME, c.Scan.Size, c.Scan.SHA256, millis(c.Scan.At), c.ID, c.Version)
	if err != nil {
		return err
	}
	c.Version++
	return nil
}

// SaveCircularFigures writes the figures of a draft, and what was written from
// them. If somebody has saved it since, or it is a draft no more, it returns a
// Conflict and changes nothing.
func (s *Store) SaveCircularFigures(ctx context.Context, c *domain.Circular, figures string) error {
	words, _, err := circularText(c)
	if err != nil {
		return err
	}
	err = s.execOne(ctx, `
		UPDATE circulars SET words = ?, figures = ?, hash = ?, reckoned_at = ?, version = version + 1
		WHERE id = ? AND version = ? AND state = 0`, words, figures, c.Hash, millis(c.Reckoned), c.ID, c.Version)
	if err != nil {
		return err
	}
	c.Version++
	return nil
}

// Circular returns a circular without its figures.
func (s *Store) Circular(ctx context.Context, id string) (domain.Circular, error) {
	return get(ctx, s, scanCircular, `
		SELECT id, year, quarter, issue, corrects, state, title, addressees, signature, words, hash, reckoned_at,
			drafted_by, drafted_name, drafted_at, writers, signed_by, signed_name, signed_at, issued_by, issued_name, issued_at, number, day,
			scan_name, scan_mime, scan_size, scan_sha256, scan_at, version
		FROM circulars WHERE id = ?`+s.forUpdate(), id)
}

// Circulars returns every circular without figures, the newest quarter first and
// of a quarter the last issue first.
func (s *Store) Circulars(ctx context.Context) ([]domain.Circular, error) {
	return list(ctx, s, scanCircular, `
		SELECT id, year, quarter, issue, corrects, state, title, addressees, signature, words, hash, reckoned_at,
			drafted_by, drafted_name, drafted_at, writers, signed_by, signed_name, signed_at, issued_by, issued_name, issued_at, number, day,
			scan_name, scan_mime, scan_size, scan_sha256, scan_at, version
		FROM circulars ORDER BY year DESC, quarter DESC, issue DESC`)
}

func scanCircular(row scanner) (domain.Circular, error) {
	var c domain.Circular
	var words, writers string
	err := row.Scan(&c.ID, &c.Quarter.Year, &c.Quarter.Number, &c.Issue, &c.Corrects, &c.State, &c.Title, &c.To, &c.From, &words, &c.Hash, at(&c.Reckoned),
		&c.Drafted.By, &c.Drafted.Name, at(&c.Drafted.At), &writers, &c.SignedBy.By, &c.SignedBy.Name, at(&c.SignedBy.At),
		&c.Issued.By, &c.Issued.Name, at(&c.Issued.At), &c.Number, &c.Day,
		&c.Scan.Name, &c.Scan.MIME, &c.Scan.Size, &c.Scan.SHA256, at(&c.Scan.At), &c.Version)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(words), &c.Sections); err != nil {
		return c, fmt.Errorf("read the text of circular %s: %w", c.ID, err)
	}
	if err := json.Unmarshal([]byte(writers), &c.Writers); err != nil {
		return c, fmt.Errorf("read the writers of circular %s: %w", c.ID, err)
	}
	return c, nil
}

// CircularFigures returns the figures of a circular as they are kept.
func (s *Store) CircularFigures(ctx context.Context, id string) (string, error) {
	return get(ctx, s, scanText, `SELECT figures FROM circulars WHERE id = ?`, id)
}

// AddCircularTemplate keeps that a template was uploaded.
func (s *Store) AddCircularTemplate(ctx context.Context, t *domain.CircularTemplate) error {
	t.At = s.Now()
	_, err := s.exec(ctx, `
		INSERT INTO circular_templates (id, name, size, sha256, actor_id, actor_name, created_at, dropped_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0)`, t.ID, t.Name, t.Size, t.SHA256, t.By.ID, t.By.Name, millis(t.At))
	return err
}

// DropCircularTemplates puts every template out of use.
func (s *Store) DropCircularTemplates(ctx context.Context) error {
	_, err := s.exec(ctx, `UPDATE circular_templates SET dropped_at = ? WHERE dropped_at = 0`, millis(s.Now()))
	return err
}

// CircularTemplate returns the template in use, NotFound where there is none.
func (s *Store) CircularTemplate(ctx context.Context) (domain.CircularTemplate, error) {
	return get(ctx, s, scanCircularTemplate, `
		SELECT id, name, size, sha256, actor_id, actor_name, created_at
		FROM circular_templates WHERE dropped_at = 0 ORDER BY id DESC LIMIT 1`)
}

func scanCircularTemplate(row scanner) (domain.CircularTemplate, error) {
	var t domain.CircularTemplate
	err := row.Scan(&t.ID, &t.Name, &t.Size, &t.SHA256, &t.By.ID, &t.By.Name, at(&t.At))
	return t, err
}
