package simulator

import (
	"slices"
	"time"
)

// What the platform's statistics leave out and wait for.
const (
	fewestReads = 3 // an article with less on a day is not in the day's list
	readyAt     = 8 // o'clock, when yesterday's figures are there
)

// reading is what happened to one article on one day.
type reading struct {
	Readers int             `json:"readers"`
	Reads   int             `json:"reads"`
	Sharers int             `json:"sharers"`
	Shares  int             `json:"shares"`
	Known   map[string]bool `json:"known,omitempty"` // followers among the readers
}

func (r *reading) add(more reading) {
	r.Readers += more.Readers
	r.Reads += more.Reads
	r.Sharers += more.Sharers
	r.Shares += more.Shares
}

// on returns what happened to an article on a day, to be changed.
func (a *article) on(date string) *reading {
	if a.Readings == nil {
		a.Readings = map[string]*reading{}
	}
	if a.Readings[date] == nil {
		a.Readings[date] = &reading{}
	}
	return a.Readings[date]
}

// read counts one look at an article by a follower, or by somebody unknown.
func (a *article) read(openid string, now time.Time) {
	r := a.on(day(now))
	r.Reads++
	if openid != "" && r.Known[openid] {
		return
	}
	r.Readers++
	if openid != "" {
		if r.Known == nil {
			r.Known = map[string]bool{}
		}
		r.Known[openid] = true
	}
}

// period is what all statistics are asked for.
type period struct {
	Begin string `json:"begin_date"`
	End   string `json:"end_date"`
}

// days returns a period's days, at most so many and none later than yesterday.
func (c *call) days(p period, most int) ([]string, error) {
	begin, err := time.ParseInLocation(time.DateOnly, p.Begin, china())
	if err != nil {
		return nil, fail(61500)
	}
	end, err := time.ParseInLocation(time.DateOnly, p.End, china())
	if err != nil {
		return nil, fail(61500)
	}
	now := c.now().In(china())
	yesterday := day(now.AddDate(0, 0, -1))
	if p.End > yesterday || end.Before(begin) {
		return nil, fail(61501)
	}
	if p.End == yesterday && now.Hour() < readyAt {
		return nil, fail(61503)
	}
	var days []string
	for d := begin; !d.After(end); d = d.AddDate(0, 0, 1) {
		days = append(days, day(d))
	}
	if len(days) > most {
		return nil, fail(61501)
	}
	return days, nil
}

// perDay makes a statistics endpoint of what one day has to say.
func perDay(most int, of func(a *account, date string) []object) endpoint {
	return withJSON(func(c *call, in period) (object, error) {
		days, err := c.days(in, most)
		if err != nil {
			return nil, err
		}
		list := []object{}
		for _, date := range days {
			list = append(list, of(c.account, date)...)
		}
		return object{"list": list}, nil
	})
}

// changedUsers is who came and who went on a day.
func changedUsers(a *account, date string) []object {
	came, went := 0, 0
	for _, f := range a.Followers {
		if day(f.SubscribedAt) == date {
			came++
		}
		if !f.Subscribed && day(f.LastChange) == date {
			went++
		}
	}
	return []object{{"ref_date": date, "user_source": 0, "new_user": came, "cancel_user": went}}
}

// allUsers is how many followed at the end of a day.
func allUsers(a *account, date string) []object {
	all := 0
	for _, f := range a.Followers {
		if day(f.SubscribedAt) <= date && (f.Subscribed || day(f.LastChange) > date) {
			all++
		}
	}
	return []object{{"ref_date": date, "user_source": 0, "cumulate_user": all}}
}

// pushed calls fn for every article that was pushed; statistics know no others.
func (a *account) pushed(fn func(m *massJob, art *article)) {
	for _, m := range a.MassJobs {
		if m.Group == "" {
			continue
		}
		for _, art := range a.Articles {
			if art.Group == m.Group {
				fn(m, art)
			}
		}
	}
}

func (m *massJob) articleID(art *article) string { return fmtInt(m.DataID) + "_" + itoa(art.Index) }

// figures are a reading in the platform's words.
func (r reading) figures() object {
	return object{
		"int_page_read_user": r.Readers, "int_page_read_count": r.Reads,
		"ori_page_read_user": 0, "ori_page_read_count": 0,
		"share_user": r.Sharers, "share_count": r.Shares,
		"add_to_fav_user": 0, "add_to_fav_count": 0,
	}
}

// articlesRead are the articles that were read on a day.
func articlesRead(a *account, date string) []object {
	var list []object
	a.pushed(func(m *massJob, art *article) {
		r := art.Readings[date]
		if r == nil || r.Readers+r.Sharers+r.Shares < fewestReads {
			return
		}
		line := r.figures()
		line["ref_date"], line["user_source"], line["msgid"], line["title"] = date, 0, m.articleID(art), art.Item.Title
		list = append(list, line)
	})
	return list
}

// articleTotals are the articles that were pushed on a day, with what they have
// come to by each of the seven days from then.
func articleTotals(a *account, date string) []object {
	var list []object
	a.pushed(func(m *massJob, art *article) {
		if day(m.Created) != date {
			return
		}
		details, total := []object{}, reading{}
		for d := range 7 {
			on := day(m.Created.AddDate(0, 0, d))
			r := art.Readings[on]
			if r != nil {
				total.add(*r)
			}
			if r == nil && d > 0 {
				continue
			}
			line := total.figures()
			line["stat_date"], line["target_user"] = on, len(m.Targets)
			details = append(details, line)
		}
		list = append(list, object{
			"ref_date": date, "msgid": m.articleID(art), "title": art.Item.Title, "details": details,
		})
	})
	return list
}

// sum adds up what happened to all pushed articles on a day.
func (a *account) sum(date string) reading {
	var total reading
	a.pushed(func(_ *massJob, art *article) {
		if r := art.Readings[date]; r != nil {
			total.add(*r)
		}
	})
	return total
}

func allReads(a *account, date string) []object {
	line := a.sum(date).figures()
	line["ref_date"], line["user_source"] = date, 0
	return []object{line}
}

func allShares(a *account, date string) []object {
	total := a.sum(date)
	return []object{{"ref_date": date, "share_scene": 1, "share_count": total.Shares, "share_user": total.Sharers}}
}

// articleOf finds an article by its address' last part.
func (w *world) articleOf(id string) (*account, *article) {
	for _, a := range w.accounts {
		k := slices.IndexFunc(a.Articles, func(art *article) bool { return art.ID == id && !art.Deleted })
		if k >= 0 {
			return a, a.Articles[k]
		}
	}
	return nil, nil
}
