package simulator

func massPreview(c *call, in struct {
	massContent
	ToUser string `json:"touser"`
	ToName string `json:"towxname"`
},
) (object, error) {
	f := c.followers[in.ToUser]
	if in.ToName != "" {
		f = c.account.byNickname(in.ToName)
	}
	if f == nil || f.AppID != c.account.AppID || !f.Subscribed {
		return nil, fail(40003)
	}
	var m massJob
	if err := c.massMessage(&m, in.massContent); err != nil {
		return nil, err
	}
	shown := m.Content
	shown.Channel = "preview"
	for n, i := range m.Items {
		shown.Articles = append(shown.Articles, card{
			Title:       i.Title,
			Description: i.Digest,
			Picture:     c.coverURL(i.ThumbMediaID),
			Crop:        i.cropOf(n),
			URL:         c.link("s", "draft", in.News.MediaID) + "?idx=" + itoa(n+1),
		})
	}
	c.show(f, &shown)
	return object{"errcode": 0, "errmsg": "preview success", "msg_id": c.nextID()}, nil
}

func (a *account) massJob(id looseInt) (*massJob, error) {
	for _, m := range a.MassJobs {
		if m.MsgID == int64(id) {
			return m, nil
		}
	}
	return nil, failWith(40035, "invalid msg_id")
}

func massGet(c *call, in struct {
	MsgID looseInt `json:"msg_id"`
},
) (object, error) {
	m, err := c.account.massJob(in.MsgID)
	if err != nil {
		return nil, err
	}
	status := "SEND_SUCCESS"
	if m.Waiting && c.now().Sub(m.Created) >= guardPatience {
		m.Waiting, m.Finished, m.Failed = false, true, true
	}
	switch {
	case m.Deleted:
		status = "DELETE"
	case !m.Finished:
		status = "SENDING"
	case m.Failed:
		status = "SEND_FAIL"
	}
	return object{"msg_id": m.MsgID, "msg_status": status}, nil
}

func massDelete(c *call, in struct {
	MsgID looseInt `json:"msg_id"`
	Index int      `json:"article_idx"` // 0: all
	URL   string   `json:"url"`
},
) (object, error) {
	if in.MsgID == 0 {
		for _, art := range c.account.Articles {
			if c.articleURL(art) == in.URL && !art.Deleted {
				art.Deleted = true
				return nil, nil
			}
		}
		return nil, failWith(40035, "invalid url")
	}
	m, err := c.account.massJob(in.MsgID)
	if err != nil {
		return nil, err
	}
	for _, art := range c.account.articlesOf(m.Group) {
		if in.Index == 0 || art.Index == in.Index {
			art.Deleted = true
		}
	}
	m.Deleted = m.Finished && len(c.account.articlesOf(m.Group)) == 0
	return nil, nil
}
