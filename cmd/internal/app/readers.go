package app

import (
	"context"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/publishing"
	"laigao/wechat"
)

// readings lets the publishing service ask what was read of what the account
// pushed.
type readings struct{ client *wechat.Client }

// PushedOn returns what the platform counts of the items pushed on a day.
func (r readings) PushedOn(ctx context.Context, day domain.Day) ([]publishing.ItemFigures, error) {
	found, err := r.client.ArticleTotals(ctx, string(day))
	if err != nil {
		return nil, err
	}
	items := make([]publishing.ItemFigures, len(found))
	for i, f := range found {
		items[i] = publishing.ItemFigures{Title: f.Title, Position: f.Index - 1}
		for _, d := range f.Days {
			items[i].Days = append(items[i].Days, publishing.DayFigures{Day: domain.Day(d.Date), Counts: domain.Counts{
				Readers: d.Readers, Reads: d.Reads, Sharers: d.Sharers, Shares: d.Shares, Favourites: d.Favourites,
			}})
		}
	}
	return items, nil
}

// officialScripts is where the platform keeps the script of its pages' interface.
const officialScripts = "https://res.wx.qq.com"

// script lets pages use the platform's script inside its browser, signed by the
// service account.
func script(client *wechat.Client, base string) web.Script {
	if base == "" {
		base = officialScripts
	}
	return web.Script{Scripts: base, Sign: func(ctx context.Context, page string) (web.Signature, error) {
		signed, err := client.JSConfig(ctx, page)
		return web.Signature(signed), err
	}}
}
