package console

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
)

func (p *Console) calendarRoutes(r gin.IRouter) {
	r.GET("/settings/calendar", p.site.Handle(p.calendarPage))
	p.tableRoute(r, "/settings/calendar/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		year, version := calendarAsked(c)
		return p.account.CalendarTable(c.Request.Context(), p.current(c), year, version)
	})
	p.tableRoute(r, "/settings/calendar/versions/export", func(c *gin.Context, _ domain.Export) (domain.Table, error) {
		year, _ := calendarAsked(c)
		return p.account.CalendarVersionsTable(c.Request.Context(), p.current(c), year)
	})
	r.POST("/settings/calendar", p.site.Handle(p.saveCalendar))
	r.POST("/settings/calendar/preview", p.site.Handle(p.previewCalendar))
}

const (
	calendarPath = "/console/settings/calendar"
	spareRows    = 3  // of the form, to be typed into
	daysTold     = 12 // that change, by name
)

// calendarPage is the calendar of a year: as pictures of its months, and as the
// ranges that are edited.
type calendarPage struct {
	account.CalendarPage
	Pasted   string
	Preview  bool // shows something else than what holds, to be saved
	Problems map[string]string
	Trouble  string
}

// Years returns the years that the page leads to.
func (p calendarPage) Years() []int {
	this := p.Today.Time().Year()
	years := []int{this - 1, this, this + 1}
	if !slices.Contains(years, p.Year) {
		years = append(years, p.Year)
	}
	slices.Sort(years)
	return years
}

// calendarRow is a row of the form with its number.
type calendarRow struct {
	domain.CalendarRow
	Number int
}

// Form returns the rows with some more to type into.
func (p calendarPage) Form() []calendarRow {
	rows := make([]calendarRow, len(p.Rows)+spareRows)
	for i := range rows {
		if rows[i].Number = i + 1; i < len(p.Rows) {
			rows[i].CalendarRow = p.Rows[i]
		}
	}
	return rows
}

// Summary counts the days of the year.
func (p calendarPage) Summary() string {
	first, last := domain.Day(fmt.Sprintf("%04d-01-01", p.Year)), domain.Day(fmt.Sprintf("%04d-12-31", p.Year))
	off, worked := 0, 0
	for day := first; day <= last; day = day.Add(1) {
		if named, is := p.Calendar.Named(day); is && named.Kind == domain.DayOff {
			off++
		} else if is {
			worked++
		}
	}
	return fmt.Sprintf("放假 %d 天，调休上班 %d 天，全年 %d 个工作日", off, worked, p.Calendar.Count(first, last))
}

// Rests tells which days would be off that are worked now.
func (p calendarPage) Rests() string { return p.changed(false) }

// Works tells which days would be worked that are off now.
func (p calendarPage) Works() string { return p.changed(true) }

func (p calendarPage) changed(worked bool) string {
	var days []string
	for _, day := range p.Changed {
		if p.Calendar.Worked(day) == worked {
			days = append(days, strings.TrimPrefix(day.Chinese(), strconv.Itoa(p.Year)+"年"))
		}
	}
	if len(days) > daysTold {
		return strings.Join(days[:daysTold], "、") + fmt.Sprintf(" 等 %d 天", len(days))
	}
	return strings.Join(days, "、")
}

// Old reports whether a version that is shown is not the one that holds.
func (p calendarPage) Old() bool { return p.Shown != 0 && p.Shown != p.Saved.Version }

// calendarAsked reads which year and version an address names, 0 where it names none.
func calendarAsked(c *gin.Context) (year int, version int64) {
	if c.Query("year") != "" {
		if year = whole(c.Query("year")); year == 0 {
			year = -1 // no year at all
		}
	}
	if c.Query("version") != "" {
		version = int64(max(whole(c.Query("version")), -1))
	}
	return year, version
}

func (p *Console) calendarPage(c *gin.Context) error {
	year, version := calendarAsked(c)
	found, err := p.account.Calendar(c.Request.Context(), p.current(c), year, version)
	if err != nil {
		return err
	}
	page := calendarPage{CalendarPage: found}
	page.Preview = page.Old()
	return p.pages.Render(c, http.StatusOK, "calendar", &page)
}

// whole reads a whole number; what is none is -1.
func whole(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return -1
	}
	return n
}

// typedCalendar reads the form; its rows are lists of equal length.
func typedCalendar(c *gin.Context) account.CalendarForm {
	form := account.CalendarForm{Year: number(c, "year"), Version: int64(number(c, "version")), Pasted: c.PostForm("pasted")}
	from, to, name, kind := c.PostFormArray("from"), c.PostFormArray("to"), c.PostFormArray("name"), c.PostFormArray("kind")
	for i := range from {
		at := func(list []string) string {
			if i < len(list) {
				return strings.TrimSpace(list[i])
			}
			return ""
		}
		form.Rows = append(form.Rows, domain.CalendarRow{From: at(from), To: at(to), Name: at(name), Kind: domain.DayKindOf(at(kind))})
	}
	return form
}

func (p *Console) previewCalendar(c *gin.Context) error {
	form := typedCalendar(c)
	found, err := p.account.PreviewCalendar(c.Request.Context(), p.current(c), form)
	if err != nil {
		return p.refuseCalendar(c, found, form, err)
	}
	return p.pages.Render(c, http.StatusOK, "calendar", &calendarPage{CalendarPage: found, Preview: true})
}

func (p *Console) saveCalendar(c *gin.Context) error {
	form := typedCalendar(c)
	saved, err := p.account.SaveCalendar(c.Request.Context(), p.current(c), form)
	if err != nil {
		return p.refuseCalendar(c, saved, form, err)
	}
	words := fmt.Sprintf("%d 年的工作日历已保存。", saved.Year)
	if saved.Moved > 0 {
		words = fmt.Sprintf("%d 年的工作日历已保存，%d 篇待审稿件的期限随之改动。", saved.Year, saved.Moved)
	}
	p.site.Flash(c, words)
	return web.Redirect(c, calendarPath+"?year="+strconv.Itoa(saved.Year))
}

// refuseCalendar shows what was typed again with what is wrong with it. What
// somebody else has saved meanwhile is shown beside it, so that it can be saved
// after a look.
func (p *Console) refuseCalendar(c *gin.Context, found account.CalendarPage, form account.CalendarForm, err error) error {
	page := calendarPage{CalendarPage: found, Problems: domain.FieldsOf(err)}
	if page.Problems["pasted"] != "" {
		page.Pasted = form.Pasted // else it stands among the rows
	}
	if domain.KindOf(err) == domain.KindConflict {
		var again error
		if page.CalendarPage, again = p.account.PreviewCalendar(c.Request.Context(), p.current(c), form); again != nil {
			return err
		}
		page.Preview, page.Trouble = true, domain.Public(err)
		return p.pages.Render(c, http.StatusConflict, "calendar", &page)
	}
	if page.Problems == nil {
		return err
	}
	return p.pages.Render(c, http.StatusUnprocessableEntity, "calendar", &page)
}
