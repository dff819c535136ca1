package wechat

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// ArticleTotal is what the platform counts of one pushed article.
type ArticleTotal struct {
	Title string
	Index int        // in its push, from 1
	Days  []DayTotal // oldest first, seven at most
}

// DayTotal are an article's sums from its push to the end of a day. The platform
// leaves days out on which nothing happened.
type DayTotal struct {
	Date       string // 2026-03-05
	Readers    int
	Reads      int
	Sharers    int
	Shares     int
	Favourites int
}

// articleTotals is the platform's shape of the answer.
type articleTotals struct {
	List []struct {
		MsgID   string `json:"msgid"` // of the push, an underscore, and the place in it from 1
		Title   string `json:"title"`
		Details []struct {
			Date       string `json:"stat_date"`
			Readers    loose  `json:"int_page_read_user"`
			Reads      loose  `json:"int_page_read_count"`
			Sharers    loose  `json:"share_user"`
			Shares     loose  `json:"share_count"`
			Favourites loose  `json:"add_to_fav_count"`
		} `json:"details"`
	} `json:"list"`
}

// ArticleTotals returns what the platform counts of the articles that were
// pushed on a day, such as 2026-03-05: yesterday's figures are there from eight
// in the morning. Articles that were published without a push are not counted.
func (c *Client) ArticleTotals(ctx context.Context, date string) ([]ArticleTotal, error) {
	var answer articleTotals
	const path = "/datacube/getarticletotal"
	if err := c.call(ctx, path, map[string]string{"begin_date": date, "end_date": date}, &answer); err != nil {
		return nil, err
	}
	totals := make([]ArticleTotal, 0, len(answer.List))
	for _, article := range answer.List {
		_, place, _ := strings.Cut(article.MsgID, "_")
		index, err := strconv.Atoi(place)
		if err != nil {
			return nil, newCallError(&callError{path: path, text: fmt.Sprintf("the answer names an article %q", article.MsgID)})
		}
		total := ArticleTotal{Title: article.Title, Index: index}
		for _, d := range article.Details {
			total.Days = append(total.Days, DayTotal{
				Date: d.Date, Readers: d.Readers.int(), Reads: d.Reads.int(), Sharers: d.Sharers.int(), Shares: d.Shares.int(), Favourites: d.Favourites.int(),
			})
		}
		totals = append(totals, total)
	}
	return totals, nil
}
