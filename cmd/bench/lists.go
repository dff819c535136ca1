package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"laigao/cmd/internal/sample"
)

// The sizes that lists are measured at.
const (
	small  = 1_000
	large  = 100_000
	visits = 40 // of each page at each size
)

// theLabel stands in queries for the label that the reader has put on
// manuscripts.
const theLabel = "LABEL"

// benchInbox measures the pages of the inbox, whole and narrowed.
func benchInbox(ctx context.Context, k *kit) ([]figure, error) {
	today := time.Now()
	day := func(ago int) string { return today.AddDate(0, 0, -ago).Format(time.DateOnly) }
	return k.benchLists(ctx, "inbox", []url.Values{
		{},
		{"state": {"reviewing"}, "step": {"1"}},
		{"state": {"all"}},
		{"state": {"adopted"}},
		{"state": {"rejected"}},
		{"state": {"all"}, "unit_name": {"青禾"}},
		{"state": {"all"}, "kind": {"news"}},
		{"state": {"adopted"}, "kind": {"先进典型"}},
		{"state": {"all"}, "late": {"late"}},
		{"state": {"adopted"}, "late": {"ontime"}},
		{"state": {"all"}, "from": {day(60)}, "to": {day(30)}},
		{"state": {"all"}, "unit_name": {"教育工会"}, "late": {"late"}, "kind": {"news"}},
		{"state": {"claimed"}, "sort": {"due"}},
		{"state": {"mine"}, "sort": {"due"}},
		{"state": {"mine"}, "due": {"late"}, "who": {"none"}},
		{"state": {"adopted"}, "sort": {"unit"}},
		{"state": {"all"}, "sort": {"unit"}},
		{"state": {"all"}, "sort": {"oldest"}},
		{"state": {"all"}, "unit_class": {"grassroots"}},
		{"state": {"all"}, "source": {"mail"}},
		{"state": {"rejected"}, "genre": {"video"}},
		{"state": {"all"}, "label": {theLabel}},
		{"state": {"adopted"}, "label": {theLabel}, "sort": {"unit"}},
		{"state": {"all"}, "signed": {"today"}},
	})
}

// benchSearch measures searches: words that are in many texts, in some, in few
// and in none.
func benchSearch(ctx context.Context, k *kit) ([]figure, error) {
	var queries []url.Values
	for _, words := range []string{
		"工会", "职工", "龙舟", "心肺复苏", "技能比武", "检修一班 扳手", "粽子 养路", "青禾区", "第六期", "夜班补贴", "工会经费审查",
		sample.Name(7), sample.Name(40) + " 焊花", "三百名职工",
	} {
		queries = append(queries, url.Values{"state": {"all"}, "q": {words}}, url.Values{"state": {"adopted"}, "q": {words}})
	}
	return k.benchLists(ctx, "search", queries)
}

// benchLists opens each list of the console in turn with few and with many
// manuscripts.
func (k *kit) benchLists(ctx context.Context, name string, lists []url.Values) ([]figure, error) {
	return k.benchPages(ctx, name, func(_ context.Context, d *desk) ([]page, error) {
		var pages []page
		for _, query := range lists {
			pages = append(pages, page{label: show(query), path: "/console/manuscripts?" + strings.ReplaceAll(query.Encode(), theLabel, d.label)})
		}
		return pages, nil
	})
}

// page is a page of the console that is opened again and again.
type page struct {
	label string
	path  string
}

// benchPages opens pages of the console in turn with few and with many
// manuscripts; choose names those of one of the two.
func (k *kit) benchPages(ctx context.Context, name string, choose func(context.Context, *desk) ([]page, error)) ([]figure, error) {
	var figures []figure
	for _, engine := range []string{onSQLite, onMySQL} {
		var desks [2]*desk
		var pages [2][]page
		for i, size := range []int{small, large} {
			p, label, err := k.openDesk(ctx, engine, size)
			if err != nil {
				return nil, err
			}
			defer p.stop()
			if desks[i], err = p.signIn(ctx); err != nil {
				return nil, err
			}
			desks[i].label = label
			if pages[i], err = choose(ctx, desks[i]); err != nil {
				return nil, fmt.Errorf("%s with %d manuscripts: %w", engine, size, err)
			}
		}
		few, many, err := visit(ctx, desks, pages)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", engine, err)
		}
		of := name
		if engine != onSQLite {
			of += "-" + engine
		}
		figures = append(
			figures,
			figure{name: of, value: many, unit: "ms", anchor: few, ratio: many / few, bar: 1.5, less: true},
			figure{name: of + "-p95", value: many, unit: "ms", anchor: few, ratio: many, bar: 50, less: true},
		)
	}
	return figures, nil
}

func (k *kit) openDesk(ctx context.Context, engine string, size int) (p *process, label string, err error) {
	address, err := k.full(ctx, engine, size)
	if err != nil {
		return nil, "", err
	}
	return k.openDeskOn(ctx, engine, address)
}

// openDeskOn serves a database that the reader works with.
func (k *kit) openDeskOn(ctx context.Context, engine, address string) (p *process, label string, err error) {
	s, err := k.newSite(engine, address)
	if err != nil {
		return nil, "", err
	}
	if label, err = s.addReader(ctx); err != nil {
		return nil, "", err
	}
	p, _, err = s.serve(ctx)
	return p, label, err
}

// visit opens the pages again and again, small and large in turn, and returns
// how long 95 of 100 visits took at most, in milliseconds. What each page took
// is told on the side.
func visit(ctx context.Context, desks [2]*desk, pages [2][]page) (few, many float64, err error) {
	var took [2][]float64
	each := make([][2][]float64, len(pages[0]))
	for round := range visits + 1 {
		for n := range each {
			for i, d := range desks {
				began := time.Now()
				if _, err := d.get(ctx, pages[i][n].path); err != nil {
					return 0, 0, err
				}
				if round > 0 { // the first round warms up
					passed := time.Since(began).Seconds() * 1000
					took[i], each[n][i] = append(took[i], passed), append(each[n][i], passed)
				}
			}
		}
	}
	for n, p := range pages[0] {
		fmt.Fprintf(os.Stderr, "%7.1f ms at %d, %7.1f ms at %d: %s\n", median(each[n][0]), small, median(each[n][1]), large, p.label)
	}
	return percentile95(took[0]), percentile95(took[1]), nil
}

// show writes a query as people read it.
func show(query url.Values) string {
	text, err := url.QueryUnescape(query.Encode())
	if err != nil || text == "" {
		return "what waits for me"
	}
	return text
}

func percentile95(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)*95/100]
}
