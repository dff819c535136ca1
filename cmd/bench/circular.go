package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"laigao/domain"
	"laigao/office"
	"laigao/repository"
	"laigao/service/recognition"
)

// mostCircular is how long a circular may take, in seconds.
const mostCircular = 2

// writing writes circulars as the server does, without a template.
type writing struct{}

func (writing) Official(w io.Writer, o domain.OfficialDocument) error {
	return office.OfficialDocument(w, o)
}

func (writing) Template([]byte) (domain.TemplateReport, error) { return domain.TemplateReport{}, nil }

func (writing) Fill(w io.Writer, _ []byte, o domain.OfficialDocument) error {
	return office.OfficialDocument(w, o)
}

// benchCircular reckons the circular of the last quarter at 100,000 manuscripts,
// freezes it and writes its document. The anchor is the two bare statements
// without which it cannot be reckoned.
func benchCircular(ctx context.Context, k *kit) ([]figure, error) {
	var figures []figure
	for _, engine := range []string{onSQLite, onMySQL} {
		address, err := k.full(ctx, engine, large)
		if err != nil {
			return nil, err
		}
		took, bare, err := circulate(ctx, address)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", engine, err)
		}
		name := "circular"
		if engine != onSQLite {
			name += "-" + engine
		}
		figures = append(figures, figure{name: name, value: took, unit: "s", anchor: bare, ratio: took, bar: mostCircular, less: true})
	}
	return figures, nil
}

// circulate returns how long a circular takes, and the statements alone.
func circulate(ctx context.Context, address string) (took, bare float64, err error) {
	store, err := repository.Open(ctx, repository.Config{URL: address, Now: time.Now, Random: rand.Reader})
	if err != nil {
		return 0, 0, err
	}
	defer store.Close()
	db, err := openBare(address)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = db.Close() }()
	service := recognition.New(recognition.Config{Store: store, Paper: writing{}, Log: slog.New(slog.DiscardHandler)})
	editor := domain.Account{ID: store.NewID(), Name: "量", Roles: []domain.Role{domain.RoleFirstReviewer}}
	today := domain.DayOf(time.Now())
	quarter := domain.QuarterOf(domain.QuarterOf(today, 0).First(0).Add(-1), 0)
	id, err := service.DraftCircular(ctx, editor, quarter, false)
	if err != nil {
		return 0, 0, err
	}
	var c comparison
	for range reckonings {
		began := time.Now()
		if err := service.RedraftCircular(ctx, editor, id); err != nil {
			return 0, 0, err
		}
		circular, document, err := service.CircularDocument(ctx, editor, id)
		if err != nil || !bytes.HasPrefix(document, []byte("PK")) {
			return 0, 0, fmt.Errorf("write circular %s: %w", circular.ID, err)
		}
		whole := time.Since(began).Seconds()
		began = time.Now()
		if err := readQuarter(ctx, db, quarter); err != nil {
			return 0, 0, err
		}
		c.add(whole, time.Since(began).Seconds())
		fmt.Fprintf(os.Stderr, "%s: %.2f s, statements alone %.2f s, document %d kB\n", quarter.Label(), whole, c.anchors[len(c.anchors)-1], len(document)>>10)
	}
	return median(c.values), median(c.anchors), nil
}

// readQuarter reads what a circular lists.
func readQuarter(ctx context.Context, db *sql.DB, q domain.Quarter) error {
	for _, statement := range []string{
		`SELECT id, number, title, unit_id, sent_day, timeliness FROM manuscripts WHERE sent_day >= ? AND sent_day <= ?`,
		`SELECT a.id, a.manuscript_id, a.title, m.number, m.title, m.unit_id, o.name, o.level_code, a.published_day
		FROM adoptions a JOIN manuscripts m ON m.id = a.manuscript_id JOIN outlets o ON o.id = a.outlet_id
		WHERE a.state = 1 AND a.published_day >= ? AND a.published_day <= ?`,
	} {
		if err := drain(ctx, db, statement, string(q.First(0)), string(q.Last(0))); err != nil {
			return err
		}
	}
	return nil
}
