package public_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func TestStories_ChosenByClassAndMonth(t *testing.T) {
	w := newTown(t)
	march := w.story.ID
	w.now = w.now.AddDate(0, 2, 0)
	w.publish(domain.ArticlePublished)
	may := w.story.ID
	for query, want := range map[string][2]bool{ // march, may
		"":                                {true, true},
		"?class=grassroots":               {true, true},
		"?class=banner":                   {false, false},
		"?class=no-such":                  {true, true},
		"?month=2026-03":                  {true, false},
		"?month=2026-05&class=":           {false, true},
		"?month=2026-04":                  {false, false},
		"?month=nonsense":                 {true, true},
		"?class=grassroots&month=2026-03": {true, false},
	} {
		response, page := w.get("/articles" + query)
		if response.StatusCode != http.StatusOK || strings.Contains(page, march) != want[0] || strings.Contains(page, may) != want[1] {
			t.Errorf("%s: %d, March %v, May %v", query, response.StatusCode, strings.Contains(page, march), strings.Contains(page, may))
		}
	}
	_, page := w.get("/articles?month=2026-04&class=grassroots")
	for _, want := range []string{"没有符合的文章", `<option value="2026-04" selected>2026年4月</option>`, `<option value="grassroots" selected>`, `<option value="2026-03">`, "noindex"} {
		if !strings.Contains(page, want) {
			t.Errorf("the empty choice lacks %s", want)
		}
	}
	if strings.Contains(page, "2026-02") {
		t.Error("a month before the first article can be chosen")
	}
}

func TestStories_TheChoiceGoesOnToOlderPages(t *testing.T) {
	w := newTown(t)
	for range 24 {
		w.publish(domain.ArticlePublished)
	}
	_, page := w.get("/articles?class=grassroots&month=2026-03")
	_, rest, _ := strings.Cut(page, `<a href="/articles?`)
	query, _, _ := strings.Cut(rest, `"`)
	query = strings.ReplaceAll(query, "&amp;", "&")
	if !strings.Contains(query, "class=grassroots") || !strings.Contains(query, "month=2026-03") {
		t.Fatalf("older ones are at %q", query)
	}
	if _, page := w.get("/articles?" + query); strings.Count(page, "stories__item") != 5 {
		t.Errorf("the second page has %d", strings.Count(page, "stories__item"))
	}
}

func TestStory_LeadsToTheOnesBeforeAndAfter(t *testing.T) {
	w := newTown(t)
	ids := []string{w.story.ID}
	for range 2 {
		w.now = w.now.Add(time.Hour)
		w.publish(domain.ArticlePublished)
		ids = append(ids, w.story.ID)
	}
	link := func(id string) string { return `class="reading__other" href="/articles/` + id + `"` }
	for i, id := range ids {
		_, page := w.get("/articles/" + id)
		for j, other := range ids {
			want := j == i-1 || j == i+1
			if strings.Contains(page, link(other)) != want {
				t.Errorf("story %d leads to %d: %v, want %v", i, j, !want, want)
			}
		}
	}
}

func TestPages_EndInWhatTheDepartmentSet(t *testing.T) {
	w := newTown(t)
	if _, page := w.get("/articles"); strings.Contains(page, "beian") || strings.Contains(page, "联系我们") {
		t.Errorf("with nothing set:\n%s", page)
	}
	w.must(w.store.SaveSetting(t.Context(), domain.SettingDepartment, domain.Settings{
		Federation: "样例市总工会", ICP: "京ICP备00000000号-1", PoliceRecord: "京公网安备 11000002000001号", Contact: "010-00000000" + canary,
	}))
	for _, path := range []string{"/articles", "/articles/" + w.story.ID, "/articles/01AAAAAAAAAAAAAAAAAAAAAAAA", "/certificates/NONE"} {
		_, page := w.get(path)
		for _, want := range []string{
			"© 2026 样例市总工会", `href="https://beian.miit.gov.cn/"`, ">京ICP备00000000号-1<", `https://beian.mps.gov.cn/#/query/webSearch?code=11000002000001"`,
			">京公网安备 11000002000001号<", "联系我们：010-00000000&lt;script&gt;",
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
	}
}

func TestPages_AreKeptAndAskedAbout(t *testing.T) {
	for _, list := range []bool{true, false} {
		w := newTown(t)
		path := "/articles"
		if !list {
			path += "/" + w.story.ID
		}
		response, _ := w.get(path)
		tag := response.Header.Get("ETag")
		if tag == "" || response.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %v", path, response.Header)
		}
		if response, body := w.get(path, "If-None-Match", tag); response.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s known: %d", path, response.StatusCode)
		}
		w.recall()
		if response, _ := w.get(path, "If-None-Match", tag); response.StatusCode == http.StatusNotModified {
			t.Errorf("%s is kept after the recall", path)
		}
	}
}

func TestStory_GoneWhenItsArticleIsTakenDown(t *testing.T) {
	w := newTown(t)
	lines, err := w.store.ArticlesOf(t.Context(), w.story.ID)
	w.must(err)
	a, err := w.store.Article(t.Context(), lines[0].ID)
	w.must(err)
	w.must(a.TakeDown("在公众平台删除。"))
	w.must(w.store.SaveArticle(t.Context(), &a))
	for _, path := range []string{"", "/cover", "/media/1", "/media/3"} {
		if response, page := w.get("/articles/" + w.story.ID + path); response.StatusCode != http.StatusGone || strings.Contains(page, "技能大赛") {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
	if entries := w.readFeed("/articles/feed.xml").all("entry"); len(entries) != 0 {
		t.Errorf("%d entries in the feed", len(entries))
	}
}

func TestStory_ShowsWhatWasSignedWhileTheTextIsReviewedAgain(t *testing.T) {
	w := newTown(t)
	m, err := w.store.Manuscript(t.Context(), w.story.ID)
	w.must(err)
	m.Title, m.Body, m.Step, m.ApprovedHash = "改过的标题", "<p>改过的正文</p>", 3, ""
	w.must(w.store.SaveManuscript(t.Context(), &m))
	response, page := w.get("/articles/" + w.story.ID)
	if response.StatusCode != http.StatusOK || !strings.Contains(page, "技能大赛") || strings.Contains(page, "改过的") {
		t.Errorf("%d: the page shows what nobody signed:\n%s", response.StatusCode, page)
	}
	if _, list := w.get("/articles"); strings.Contains(list, "改过的") {
		t.Error("the list shows what nobody signed")
	}
}

func TestStory_GoneWhenClosedIntoAnother(t *testing.T) {
	w := newTown(t)
	kept := w.story.ID
	w.publish(domain.ArticlePublished)
	m, err := w.store.Manuscript(t.Context(), w.story.ID)
	w.must(err)
	m.State = domain.ManuscriptRejected // what a merge leaves of the one that it closes
	w.must(w.store.SaveManuscript(t.Context(), &m))
	if response, _ := w.get("/articles/" + m.ID); response.StatusCode != http.StatusGone {
		t.Errorf("the closed one: %d", response.StatusCode)
	}
	if response, _ := w.get("/articles/" + kept); response.StatusCode != http.StatusOK {
		t.Errorf("the one that was kept: %d", response.StatusCode)
	}
}
