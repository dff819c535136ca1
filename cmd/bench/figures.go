package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"laigao/domain"
)

// mostMillis is how long 95 of 100 visits of a page of figures may take.
const mostMillis = 200

// fewAdopted makes 40,000 adoptions of 100,000 manuscripts.
const fewAdopted = 20

// countedPage is a page of figures with the period that it cannot but count.
type countedPage struct {
	page
	periods []domain.Period // the first in detail, the others as a whole
}

func countedPeriods(p domain.Period, today domain.Day) []domain.Period {
	return []domain.Period{p, p.Before(today), p.YearBefore(today)}
}

// benchStatistics measures the pages of figures: months, quarters and years,
// those under way and those before, whole and narrowed, and those of the units.
func benchStatistics(ctx context.Context, k *kit) ([]figure, error) {
	today := domain.DayOf(time.Now())
	quarter := domain.PeriodOf(domain.QuarterOf(today, 0), 0)
	last := domain.PeriodOf(domain.QuarterOf(quarter.From.Add(-1), 0), 0)
	year := domain.PeriodOf(domain.Quarter{Year: quarter.From.Time().Year()}, 0)
	var pages []countedPage
	add := func(path string, p domain.Period, more ...string) {
		q := url.Values{"from": {string(p.From)}, "to": {string(p.To)}}
		for i := 0; i < len(more); i += 2 {
			q.Set(more[i], more[i+1])
		}
		counted := countedPage{page: page{label: path + " " + show(q), path: path + "?" + q.Encode()}, periods: countedPeriods(p, today)}
		if strings.HasSuffix(path, "units") {
			counted.periods = counted.periods[:1]
		}
		pages = append(pages, counted)
	}
	for _, p := range []domain.Period{domain.MonthOf(today), quarter, last, year, {From: today.Add(-29), To: today}} {
		add("/console/figures", p)
	}
	add("/console/figures", year, "unit_class", "grassroots")
	add("/console/figures", year, "kind", "news")
	add("/console/figures/units", quarter)
	add("/console/figures/units", year)
	return k.benchCounted(ctx, "statistics", pages)
}

// benchStartPage measures the page that everybody begins with.
func benchStartPage(ctx context.Context, k *kit) ([]figure, error) {
	today := domain.DayOf(time.Now())
	quarter := domain.PeriodOf(domain.QuarterOf(today, 0), 0)
	return k.benchCounted(ctx, "start-page", []countedPage{{page{"the start page", "/console/"}, countedPeriods(quarter, today)}})
}

// benchCounted opens pages of figures in turn with bare statements that count
// the same, at 100,000
// manuscripts with 40,000 adoptions.
func (k *kit) benchCounted(ctx context.Context, name string, pages []countedPage) ([]figure, error) {
	var figures []figure
	for _, engine := range []string{onSQLite, onMySQL} {
		address, err := k.fullOf(ctx, engine, large, fewAdopted)
		if err != nil {
			return nil, err
		}
		p, _, err := k.openDeskOn(ctx, engine, address)
		if err != nil {
			return nil, err
		}
		defer p.stop()
		d, err := p.signIn(ctx)
		if err != nil {
			return nil, err
		}
		bare, err := openBare(address)
		if err != nil {
			return nil, err
		}
		took, anchors, err := visitCounted(ctx, d, bare, pages)
		err = errors.Join(err, bare.Close())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", engine, err)
		}
		of := name
		if engine != onSQLite {
			of += "-" + engine
		}
		figures = append(figures, figure{name: of, value: took, unit: "ms", anchor: anchors, ratio: took, bar: mostMillis, less: true})
	}
	return figures, nil
}

// visitCounted returns how long 95 of 100 visits and of 100 anchors took at most.
func visitCounted(ctx context.Context, d *desk, bare *sql.DB, pages []countedPage) (visits95, anchors95 float64, err error) {
	var took, anchors []float64
	for _, p := range pages {
		var each, bares []float64
		for round := range visits + 1 {
			began := time.Now()
			if _, err := d.get(ctx, p.path); err != nil {
				return 0, 0, err
			}
			visited := time.Since(began)
			began = time.Now()
			if err := countBare(ctx, bare, p.periods); err != nil {
				return 0, 0, err
			}
			if round > 0 { // the first round warms up
				each, bares = append(each, visited.Seconds()*1000), append(bares, time.Since(began).Seconds()*1000)
			}
		}
		fmt.Fprintf(os.Stderr, "%7.1f ms, statements alone %7.1f ms: %s\n", median(each), median(bares), p.label)
		took, anchors = append(took, each...), append(anchors, bares...)
	}
	return percentile95(took), percentile95(anchors), nil
}

// openBare opens a database as nothing but its driver does.
func openBare(address string) (*sql.DB, error) {
	if path, is := strings.CutPrefix(address, "sqlite:"); is {
		return sql.Open("sqlite", "file:"+path)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	password, _ := u.User.Password()
	return sql.Open("mysql", u.User.Username()+":"+password+"@tcp("+u.Host+")"+u.Path+"?interpolateParams=true")
}

// countBare runs the statements without which a period cannot be counted.
func countBare(ctx context.Context, db *sql.DB, periods []domain.Period) error {
	for i, p := range periods {
		statements := []string{
			`SELECT COUNT(*), COUNT(DISTINCT unit_id) FROM manuscripts WHERE sent_day >= ? AND sent_day <= ?`,
			`SELECT COUNT(*) FROM manuscripts WHERE accepted_day >= ? AND accepted_day <= ?`,
			`SELECT review_hours, COUNT(*) FROM manuscripts WHERE decided_day >= ? AND decided_day <= ? GROUP BY review_hours`,
			`SELECT COUNT(*), COUNT(DISTINCT manuscript_id) FROM adoptions WHERE state = 1 AND published_day >= ? AND published_day <= ?`,
		}
		if i == 0 {
			statements = []string{
				`SELECT sent_day, timeliness, class, topic, genre, COUNT(*) FROM manuscripts WHERE sent_day >= ? AND sent_day <= ? GROUP BY sent_day, timeliness, class, topic, genre`,
				`SELECT unit_id, COUNT(*) FROM manuscripts WHERE sent_day >= ? AND sent_day <= ? GROUP BY unit_id`,
				`SELECT accepted_day, class, topic, genre, COUNT(*) FROM manuscripts WHERE accepted_day >= ? AND accepted_day <= ? GROUP BY accepted_day, class, topic, genre`,
				`SELECT unit_id, COUNT(*) FROM manuscripts WHERE accepted_day >= ? AND accepted_day <= ? GROUP BY unit_id`,
				statements[2],
				`SELECT a.published_day, a.outlet_id, a.manuscript_id, m.unit_id, m.class, m.topic, m.genre FROM adoptions a CROSS JOIN manuscripts m ON m.id = a.manuscript_id
				WHERE a.state = 1 AND a.published_day >= ? AND a.published_day <= ?`,
			}
		}
		for _, statement := range statements {
			if err := drain(ctx, db, statement, string(p.From), string(p.To)); err != nil {
				return err
			}
		}
	}
	return nil
}

// drain reads all rows of a statement.
func drain(ctx context.Context, db *sql.DB, statement string, args ...any) error {
	rows, err := db.QueryContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new(sql.RawBytes)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return err
		}
	}
	return rows.Err()
}
