package org.kubernetestenants.operator.route;

import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** The DataSource of an endpoint whose exchanges bring their own: an exchange that brings none fails here, in words. */
final class NoDataSource extends AbstractDataSource {
    @Override
    public Connection getConnection() throws SQLException {
        throw new SQLException("the step `openSource` did not come before the select");
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }
}
