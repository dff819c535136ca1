package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"laigao/cmd/internal/sample"
	"laigao/domain"
	"laigao/service/adoption"
	"laigao/service/intake"
	"laigao/service/review"
)

// write opens the draft, fills in form 2 and uploads what belongs to it.
func (st *story) write(ctx context.Context) error {
	author, err := st.author(ctx)
	if err != nil {
		return err
	}
	desk := st.seeder.app.Intake
	source := []domain.Source{domain.SourcePhone, domain.SourcePhone, domain.SourceComputer}[st.index%3]
	if st.id, err = desk.NewDraft(ctx, author, intake.NewDraft{ID: desk.NewID(), Class: st.class(), Source: source}); err != nil {
		return err
	}
	files, err := st.upload(ctx, author)
	if err != nil {
		return err
	}
	return st.save(ctx, st.form(author, files))
}

func (st *story) class() domain.Class {
	if st.activity.Topic != "" {
		return domain.ClassOther
	}
	return domain.ClassNews
}

// save keeps form 2 as the author's page does.
func (st *story) save(ctx context.Context, form intake.Form) error {
	author, err := st.author(ctx)
	if err != nil {
		return err
	}
	m, err := st.read(ctx)
	if err != nil {
		return err
	}
	form.ManuscriptID, form.Version = st.id, m.Version
	_, err = st.seeder.app.Intake.SaveDraft(ctx, author, form)
	return err
}

func (st *story) form(author domain.Informant, files []intake.FileForm) intake.Form {
	form := intake.Form{
		UnitID: author.UnitID, Title: st.text.Title, Body: strings.Join(st.text.Paragraphs, "\n"), Contact: fmt.Sprintf("138000000%02d", st.writer+1), Files: files,
		Sheet: domain.Sheet{
			Class: st.class(), Topic: st.activity.Topic, External: domain.Yes, Byline: author.Name, Photographer: author.Name,
			FirstHere: domain.Yes, Original: domain.Yes, SelfMade: domain.Yes, SentFreely: domain.Yes,
			SecrecyReviewer: "示例主席", SecrecyPassed: domain.Yes, PeopleConsent: domain.Yes,
		},
	}
	if st.sentDay == "" { // by the clock, since what was planned for later today happens before now
		st.sentDay = domain.DayOf(st.seeder.clock.Now())
	}
	if form.Class == domain.ClassNews {
		form.ActivityDay = st.sentDay.Add(-[]int{0, 1, 1, 2, 3, 5}[st.index%6])
	}
	switch st.extra {
	case "film":
		form.Genre = domain.GenreVideo
	case "sound":
		form.Genre = domain.GenreAudio
	case "gallery":
		form.Genre, form.Body = domain.GenrePicture, ""
	case "inside":
		form.External = domain.No
	case "careless": // for the machine checks to find
		form.Body += "\n服务点座落在园区东门，2月30日起开放，三名志愿者中男2名、女2名。困难职工张三致电13800009999道谢。"
	case "bilingual":
		form.Language = domain.LanguageBoth
		form.Body = sample.Greeting + "\n" + form.Body
	}
	if st.course == "" && st.index%2 == 0 { // a draft is not finished
		form.Body, form.SecrecyReviewer, form.SecrecyPassed = "", "", domain.Unanswered
	}
	return form
}

type file struct {
	name    string
	content []byte
	caption string
}

// upload sends the files by the way of the phone page: announced, received,
// compared.
func (st *story) upload(ctx context.Context, author domain.Informant) ([]intake.FileForm, error) {
	files, err := st.files(ctx)
	if err != nil {
		return nil, err
	}
	var forms []intake.FileForm
	desk := st.seeder.app.Intake
	for _, f := range files {
		a, err := desk.Announce(ctx, author, intake.Announce{ManuscriptID: st.id, Name: f.name, Size: int64(len(f.content))})
		if err != nil {
			return nil, err
		}
		if a, err = desk.Received(ctx, author, a.ID, bytes.NewReader(f.content)); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(f.content)
		if _, err := desk.Confirm(ctx, author, intake.Confirm{ID: a.ID, Size: int64(len(f.content)), SHA256: hex.EncodeToString(sum[:])}); err != nil {
			return nil, err
		}
		forms = append(forms, intake.FileForm{ID: a.ID, Caption: f.caption, Photographer: author.Name})
	}
	return forms, nil
}

func (st *story) files(ctx context.Context) ([]file, error) {
	var files []file
	for i := range st.pictures {
		painted, err := st.seeder.paintings.get(ctx, st.first+i)
		if err != nil {
			return nil, err
		}
		unit := st.seeder.units[st.by.unit].Label()
		files = append(files, file{fmt.Sprintf("IMG_%04d.jpg", 1001+st.first+i), painted, fmt.Sprintf("图%d：%s%s。（示例图片）", i+1, unit, sample.Captions()[i])})
	}
	switch st.extra {
	case "film", "clip":
		files = append(files, file{"活动视频.mp4", sample.Clip(), "活动短片（示例视频）"})
	case "sound":
		files = append(files, file{"现场录音.wav", melody(), "现场音乐（示例音频）"})
	}
	return files, nil
}

// send submits the manuscript; after a return it is mended first.
func (st *story) send(ctx context.Context) error {
	author, err := st.author(ctx)
	if err != nil {
		return err
	}
	m, err := st.read(ctx)
	if err != nil {
		return err
	}
	if m.Round > 0 {
		form := st.form(author, nil)
		form.Body = strings.Replace(form.Body, "（示例稿件）", "活动共有八十六名职工参加。（示例稿件）", 1)
		if err := st.save(ctx, form); err != nil {
			return err
		}
		if m, err = st.read(ctx); err != nil {
			return err
		}
	}
	var codes []string
	for _, c := range domain.SubmissionConsents(sample.Federation) {
		codes = append(codes, c.Code)
	}
	_, err = st.seeder.app.Intake.Submit(ctx, author, intake.Submit{ManuscriptID: st.id, Version: m.Version, Round: m.Round, Consents: codes})
	return err
}

func (st *story) withdraw(ctx context.Context) error {
	author, err := st.author(ctx)
	if err != nil {
		return err
	}
	return st.seeder.app.Intake.Withdraw(ctx, author, st.id, "单位领导要求补充数据，核实后再报。")
}

// reviewer returns who takes the step that waits.
func (st *story) reviewer(m domain.Manuscript) domain.Account {
	return st.seeder.staff[map[int]string{1: "chushen", 2: "fushen", 3: "zhongshen"}[m.Step]]
}

func (st *story) pass(ctx context.Context, reserved bool) error {
	m, err := st.read(ctx)
	if err != nil {
		return err
	}
	_, err = st.seeder.app.Review.Decide(ctx, st.reviewer(m), review.Decision{
		ManuscriptID: st.id, Version: m.Version, Decision: domain.DecisionPass, Opinion: st.seeder.pick(sample.Opinions()[m.Step]),
		SecrecyChecked: m.Step == m.Steps, Reserved: reserved && m.Step == m.Steps,
	})
	return err
}

func (st *story) refuse(ctx context.Context, decision domain.Decision) error {
	m, err := st.read(ctx)
	if err != nil {
		return err
	}
	choices := sample.Returns()
	if decision == domain.DecisionReject {
		choices = sample.Rejections()
	}
	because := choices[st.index%len(choices)]
	_, err = st.seeder.app.Review.Decide(ctx, st.reviewer(m), review.Decision{
		ManuscriptID: st.id, Version: m.Version, Decision: decision, Opinion: because.Words, Reasons: because.Codes,
	})
	return err
}

// edit polishes the text under a lock, as the reviewer at hand does.
func (st *story) edit(ctx context.Context) error {
	m, err := st.read(ctx)
	if err != nil {
		return err
	}
	editor := st.reviewer(m)
	if _, err := st.seeder.app.Review.Lock(ctx, editor, st.id); err != nil {
		return err
	}
	if m, err = st.read(ctx); err != nil {
		return err
	}
	day := st.sentDay
	if m.ActivityDay != "" {
		day = m.ActivityDay
	}
	_, date, _ := strings.Cut(day.Chinese(), "年")
	body := strings.Replace(m.Body, "近日，", date+"，", 1)
	body = strings.Replace(body, "秩序井然，职工参与热情高涨", "秩序井然", 1)
	if body, err = st.place(ctx, body); err != nil {
		return err
	}
	_, err = st.seeder.app.Review.Edit(ctx, editor, review.Edit{
		ManuscriptID: st.id, Version: m.Version, Title: m.Title, Body: body,
		Excerpt: domain.Shorten(strings.ReplaceAll(domain.PlainText(body), "\n", ""), 60),
	})
	return err
}

// place puts the first photograph after the first paragraph.
func (st *story) place(ctx context.Context, body string) (string, error) {
	attachments, err := st.seeder.app.Store.Attachments(ctx, st.id)
	photos := domain.PlaceablePhotos(attachments)
	first, rest, more := strings.Cut(body, "\n")
	if err != nil || len(photos) == 0 || !more || len(domain.Figures(body)) > 0 {
		return body, err
	}
	return first + "\n" + domain.Figure(photos[0].ID) + "\n" + rest, nil
}

// talk has the reviewer at hand ask something, and the author answer.
func (st *story) talk(ctx context.Context) error {
	author, err := st.author(ctx)
	if err != nil {
		return err
	}
	m, err := st.read(ctx)
	if err != nil {
		return err
	}
	asked := review.WriteLetter{ManuscriptID: st.id, FormID: st.seeder.app.Intake.NewID(), Words: "请核实参加活动的人数，第二段的单位名称请写全称。（示例）"}
	if err := st.seeder.app.Review.WriteLetter(ctx, st.reviewer(m), asked); err != nil {
		return err
	}
	if _, err := st.seeder.app.Intake.Thread(ctx, author, st.id); err != nil { // the author has read it
		return err
	}
	return st.seeder.app.Intake.WriteLetter(ctx, author, intake.WriteLetter{
		ManuscriptID: st.id, FormID: st.seeder.app.Intake.NewID(), Words: "人数是八十六人，已向主办单位核实。全称稍后在这里补上。（示例）",
	})
}

// adopt records that an outlet has printed the manuscript.
func (st *story) adopt(ctx context.Context) error {
	s := st.seeder
	outlets := s.outlets
	if st.extra == "inside" {
		outlets = nil
		for _, o := range s.outlets {
			if !o.Public() {
				outlets = append(outlets, o)
			}
		}
	}
	outlet := outlets[(st.index*5+st.adopted*3)%len(outlets)]
	st.adopted++
	record := adoption.Record{
		ManuscriptID: st.id, OutletID: outlet.ID, Day: string(domain.DayOf(s.clock.Now())),
		Recommended: outlet.Level == domain.LevelRegion || outlet.Level == domain.LevelNation,
	}
	switch outlet.Kind {
	case domain.OutletPaper, domain.OutletJournal:
		record.Place = s.pick([]string{"头版", "二版头条", "三版", "四版右下"})
	case domain.OutletSite, domain.OutletAccount:
		record.Link = "https://news.example.org/" + st.id
	case domain.OutletBroadcast:
		record.Place = "晚间新闻"
	}
	_, err := s.app.Adoption.Record(ctx, s.staff["fabu"], record)
	return err
}

func (st *story) recall(ctx context.Context) error {
	m, err := st.read(ctx)
	if err != nil {
		return err
	}
	_, err = st.seeder.app.Review.Recall(ctx, st.seeder.staff["zhongshen"], review.Recall{
		ManuscriptID: st.id, Version: m.Version, Reason: "报送单位来函：活动数据有误，要求撤稿。",
	})
	if err != nil || st.seeder.now.Sub(st.seeder.clock.Now()) < 30*24*time.Hour {
		return err
	}
	return st.phone(ctx)
}

// phone tells every outlet of a recall of long ago.
func (st *story) phone(ctx context.Context) error {
	desk, by := st.seeder.app.Adoption, st.seeder.staff["fabu"]
	calls, err := desk.Calls(ctx, by, st.id)
	if err != nil {
		return err
	}
	for _, call := range calls {
		err := desk.EndCall(ctx, by, adoption.EndCall{ManuscriptID: st.id, OutletID: call.OutletID, Outcome: domain.CallKept, Words: "已经刊发，撤不下来，答应不再转载。"})
		if err != nil {
			return err
		}
	}
	return nil
}
